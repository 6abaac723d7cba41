/* Learns from posts with tags, as the service learns from people, and suggests for others. */
#ifndef PX_BENCH_POSTS_H
#define PX_BENCH_POSTS_H

/* One line of the input: "+post TAB tag;tag" is learned, "?post" is answered by a line of tags. */
void posts_line(char *line);

#endif
