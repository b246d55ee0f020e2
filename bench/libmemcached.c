// Counts the keys of a file, one a line, on so many servers 10.0.0.i:11212 by libmemcached's weighted ketama.
// Prints the counts and how long the look-ups took in memory, reading not counted: one number a line.
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (file == NULL) return 1;
  fseek(file, 0, SEEK_END);
  size_t size = ftell(file);
  rewind(file);
  char *text = malloc(size);
  if (text == NULL || fread(text, 1, size, file) != size) return 1;
  int servers = atoi(argv[2]);
  memcached_st *memcached = memcached_create(NULL);
  memcached_behavior_set(memcached, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1);
  for (int i = 0; i < servers; i++) {
    char host[32];
    snprintf(host, sizeof host, "10.0.0.%d", i);
    memcached_server_add_with_weight(memcached, host, 11212, 1);
  }
  long *counts = calloc(servers, sizeof *counts);
  double start = now();
  for (char *key = text, *end; (end = memchr(key, '\n', text + size - key)) != NULL; key = end + 1) {
    counts[memcached_generate_hash(memcached, key, end - key)]++;
  }
  double took = now() - start;
  for (int i = 0; i < servers; i++) printf("%ld\n", counts[i]);
  printf("%f\n", took);
  return 0;
}
