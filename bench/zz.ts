import { peakMemory } from './lbctl.ts';
for (const n of [1,2]) console.log((await peakMemory(['bench','http://127.0.0.1:18080','-d','4s','--connections','64','--json']))/1e6);
console.log((await peakMemory(['bench','http://127.0.0.1:18080','-d','1s','--connections','64','--json']))/1e6);
console.log((await peakMemory(['bench','list-policies']))/1e6);
