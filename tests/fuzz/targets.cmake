# One line per fuzz target.
pulix_fuzz(jsonpb SOURCES fuzz_jsonpb.c LIBS pulix_jsonpb pulix_sample)
pulix_fuzz(token SOURCES fuzz_token.c LIBS pulix_token)
pulix_fuzz(framing SOURCES fuzz_framing.c LIBS pulix_gateway_core)
pulix_fuzz(target SOURCES fuzz_target.c LIBS pulix_gateway_core)
pulix_fuzz(picture SOURCES fuzz_picture.c LIBS generation_pictures)
pulix_fuzz(sandbox SOURCES fuzz_sandbox.c LIBS pulix_sandbox)
pulix_fuzz(painter SOURCES fuzz_painter.c LIBS pulix_painter)
pulix_fuzz(media SOURCES fuzz_media.c LIBS pulix_gateway_core)
