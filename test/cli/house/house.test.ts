import { transcript } from '../transcript.ts';

transcript('house/usage-errors', {
  run: [
    'lbctl rnig',
    'lbctl ring plcae key',
    'lbctl ring place key --rnig x',
    'lbctl ring place key --output cvs',
    'lbctl ring place key --ring',
    'lbctl ring place key --no-such --json',
    'lbctl --ring x',
    'lbctl completion bsah',
    'lbctl completion',
    'lbctl completion bash --color=red',
    // Text from others must not reach the terminal as commands to it.
    String.raw`lbctl "$(printf 'a\033[31mb')"`,
  ],
});

transcript('house/help-topics', {
  run: [
    'lbctl help exit-codes',
    'lbctl help environment',
    'lbctl help expectations',
    'lbctl help formats',
    'lbctl help load-models',
    'lbctl help nothing',
  ],
});

transcript('house/version', {
  run: ['lbctl --version', 'lbctl version', 'lbctl -V', 'lbctl version --json'],
  scrub: [
    [/lbctl\/\S+ \S+ node-v[\d.]+/g, 'lbctl/VERSION PLATFORM node-vVERSION'],
    [/"(version|platform|node)": ".*"/g, '"$1": "…"'],
  ],
});

transcript('house/closed-pipes', {
  run: [
    'lbctl --help | true; echo $PIPESTATUS',
    'lbctl completion bash | head -n 1; echo $PIPESTATUS',
    'lbctl keys sample --count 300000 | head -n 1; echo $PIPESTATUS',
    'lbctl rnig 2>&1 >/dev/null | true; echo $PIPESTATUS',
    'echo key | lbctl completion',
  ],
});
