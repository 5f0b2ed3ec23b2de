/* Headers that are not cleaned of the kernel's own words. */
#define __user
