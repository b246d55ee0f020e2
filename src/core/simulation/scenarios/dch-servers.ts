/** Requests of the DCH report as far as it describes them, in the words of a scenario file. @see SPEC S1.9 */
export const dchRequests = `requests:
  classes:
    - { name: dynamic, share: 54%, cpu: exponential 2.875ms }
    - { name: dynamic with disk, share: 6%, cpu: exponential 2.875ms, disk: exponential 4.6ms }
    - { name: cached, share: 30%, cpu: exponential 0.69ms }
    - { name: file, share: 10%, cpu: exponential 0.69ms, disk: exponential 6.9ms }`;

/** What all scenarios of the report have to assume, as items of a list. */
export const dchAssumptions = `  - the report tells neither its programs nor its machines; a server here is a CPU and a disk, each shared by all requests inside, and memory that fills with them
  - a server of speed 1 answers 500 requests a second
  - servers are not as fast as they say (neighbours on virtual machines), so that nominal vectors and weights are equal and only loads tell`;
