# One line per fuzz target.
pulix_fuzz(jsonpb SOURCES fuzz_jsonpb.c LIBS pulix_jsonpb pulix_sample)
