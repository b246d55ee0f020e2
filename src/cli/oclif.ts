/** What the door needs of oclif, loaded together and only when no shorter way answers. */
export { Config } from '@oclif/core/config';
export { run } from '@oclif/core/run';
