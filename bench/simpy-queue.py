"""An M/M/1 queue in SimPy: prints the mean response time and the seconds that it took."""

import random
import sys
import time

import simpy


def main(requests, rho):
    env = simpy.Environment()
    server = simpy.Resource(env, capacity=1)
    draw = random.Random(1)
    total = 0.0

    def request():
        nonlocal total
        arrived = env.now
        with server.request() as turn:
            yield turn
            yield env.timeout(draw.expovariate(1.0))
        total += env.now - arrived

    def arrivals():
        for _ in range(requests):
            yield env.timeout(draw.expovariate(rho))
            env.process(request())

    env.process(arrivals())
    begin = time.perf_counter()
    env.run()
    print(total / requests, time.perf_counter() - begin)


main(int(sys.argv[1]), float(sys.argv[2]))
