/* The sex a record, an identity number or a norm table speaks of: GB/T 2261.1 without its "not stated". */
#pragma once

typedef enum Sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE } Sex;
