/* What tests with child processes need: free ports, and folders that vanish with the test. */
#ifndef PX_TESTS_SCRATCH_H
#define PX_TESTS_SCRATCH_H

enum { SCRATCH_PATH = 64 };

/* A port of loopback that nobody listens on now. */
int scratch_port(void);

/* Makes /tmp/pulix-<name>-XXXXXX. It is removed when the test program ends, even by a crash. */
void scratch_folder(const char *name, char out[SCRATCH_PATH]);

/* Removes it earlier. */
void scratch_remove(const char *folder);

#endif
