/* What the headers want of the C library's time.h. 32-bit programs have a time of either width. */
#ifndef FACTS_TIME_H
#define FACTS_TIME_H
#ifdef FACTS_TIME64
typedef long long time_t;
#else
typedef long time_t;
#endif
struct timespec { time_t tv_sec; time_t tv_nsec; };
struct timeval { time_t tv_sec; time_t tv_usec; };
#endif
