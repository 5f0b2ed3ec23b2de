/* Types of Xen's own headers, which the kernel's headers use and lack. */
#include <stdint.h>
typedef uint16_t domid_t;
typedef uint32_t grant_ref_t;
