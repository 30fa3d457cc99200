/* Functions no file of ours may use; naming one does not compile. Included last by base.h's users through
   the build (-include), see meson.build. */
#pragma once
#ifndef XQ_ALLOW_BANNED
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok atoi atol atoll atof alloca
#pragma GCC poison system popen rand srand random localtime gmtime asctime ctime setjmp longjmp
#endif
