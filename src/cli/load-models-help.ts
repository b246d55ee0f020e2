/** `lbctl help load-models`. */
export function loadModelsHelp(): string {
  return `How lbctl bench offers load, and what its times mean.

Open model (--rate, --arrivals, --trace)
  Requests start at times of their own, whatever became of those before: as users do who do not know
  of each other. A node that is slower than the rate gets a queue. Take it for services with many
  users. Which rate: the one you expect at the busiest minute; then more, until p99 bends upwards,
  which tells how much room is left. A ramp (100/s..2000/s) finds the bend in one run.

Closed model (--connections N)
  N requests are in flight; one that ends makes room for the next. A node that gets slow is asked
  less, so the response time hardly shows it. Take it for workers that wait for their answers, and to
  find out how much the nodes can do. Which N: rate times response time are in flight (Little's law),
  so 1000/s of 20 ms each are 20; more than the nodes work on at once only makes queues.

Times of a request
  response time  from the instant at which it was to start, to the end of its answer: what a user has
  service time   from the sending: what the node and the network took
  send lag       the rest: the wait for a free connection (--max-connections), for a node that the
                 policy has held the request for, and for lbctl itself
  Nothing is corrected afterwards. "late by" in the line of the generator is the part of lbctl alone;
  where that is too much, the result says so, and --strict makes it exit code 1.
`;
}
