/*
 * Settings: a default in the module's table, over it the configuration file, over it the database (changed in the
 * console), over it the command line. Values are checked against type and bounds wherever they come from.
 */
#pragma once

#include "core/app.h"

typedef enum SettingOrigin { ORIGIN_DEFAULT, ORIGIN_FILE, ORIGIN_DATABASE, ORIGIN_COMMAND } SettingOrigin;

/* Of the running service itself, which no module is. */
extern const Setting set_per_address;

SettingStore *settings_new(void) MUST_USE;
void settings_free(SettingStore *s);
/* Whether a value may be given: RC_NOT_FOUND for an unknown name, RC_INVALID for a bad value; why is English. */
Rc settings_check(const App *app, Str name, Str value, const char **why) MUST_USE;
/* The same and puts it in force, unless a stronger origin has spoken. A value in the database is put in force after the
   commit (op_setting_changed), so that a rollback leaves nothing. */
Rc settings_put(App *app, Str name, Str value, SettingOrigin origin, const char **why) MUST_USE;
/* "name = value" lines, # comments. RC_INVALID: out_why names line and setting. */
Rc settings_read_file(App *app, Str text, Arena *a, Str *out_why) MUST_USE;
Rc settings_load(App *app, Tx *tx) MUST_USE; /* the database's */
extern const Tick settings_tick;             /* hears of changes made by other instances */
const Setting *setting_at(const App *app, size_t i);
const Setting *setting_find(const App *app, Str name);
Str setting_value(const App *app, const Setting *s, SettingOrigin *out_origin);
const char *origin_name(SettingOrigin o);
