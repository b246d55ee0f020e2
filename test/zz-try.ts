import { createServer } from 'node:http';
import { Sender } from '/work/main/src/adapters/load/sender.ts';
import { createRecording } from '/work/main/src/core/load/recording.ts';
import { RecordingReader } from '/work/main/src/core/load/recording-reader.ts';
import { outcomes } from '/work/main/src/core/load/outcomes.ts';
const mode=process.argv[2], port=Number(process.argv[3]||0), policy=process.argv[4]||'round-robin', nn=Number(process.argv[5]||1);
const ports=Array.from({length:nn},(_,i)=>port+i);
const memory=createRecording({nodeCount:nn,classCount:1});
const plan={nodes:ports.map(p=>({id:'n'+p,address:'127.0.0.1:'+p,weight:1,zone:''})),dispatching:{kind:'policy',policy:{name:policy,parameters:{}}},
 model: mode==='closed'?{kind:'closed',connections:64}:{kind:'open',rate:{kind:'constant',rate:Number(mode)},arrivals:'constant'},
 requests:{what:{kind:'lines',lines:[{method:'GET',path:'/'}],choice:'sequential'},keyedBy:'request'},headers:[],durationMs:3000,
 limits:{timeoutMs:5000,connections:64,requests:100000,headBytes:65536},seed:1,threads:1} as any;
const s=new Sender({plan,targets:ports.map(p=>({endpoint:{connect:{host:'127.0.0.1',port:p}},host:'127.0.0.1:'+p})),pacing:'spin',thread:0,memory,control:new Int32Array(1)});
const c0=process.cpuUsage();const t0=performance.now();
await s.run(performance.now()+5);
const c=process.cpuUsage(c0);
const r=new RecordingReader([memory]);
const o=outcomes(r,r.everyone,3000);
console.log(JSON.stringify(o));
console.log('cpu/100k',((c.user+c.system)/1e6/(o.answerCount/1e5)).toFixed(3),'busy',r.generator('busyMs'),r.generator('idleMs'), 'rel', r.generator('releasedCount'), r.releaseLag().quantile(.99),'us rss',process.memoryUsage.rss()/1e6, performance.now()-t0);
process.exit(0)
