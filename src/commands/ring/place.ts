import { Args, Flags } from '@oclif/core';
import { LbCommand } from '../../cli/base-command.ts';
import { loadRing, openFully, ringFlags } from '../../cli/ring-source.ts';
