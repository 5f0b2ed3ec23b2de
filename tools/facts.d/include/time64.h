/* Included before a header whose structs have a time of 64 bits everywhere. */
#define FACTS_TIME64
