#include "base/limits.h"
#include "modules/system/system.h"

static const Field setting_item_fields[] = {
    FIELD(SettingItem, name, .doc = "name as in the settings file"),
    FIELD(SettingItem, value, .doc = "value in force, as text; empty for secrets"),
    FIELD(SettingItem, origin, .doc = "default, file, database or command"),
    FIELD(SettingItem, doc, .doc = "what it is, unit, source"),
    FIELD(SettingItem, type, .doc = "int, bool, text or json"),
    FIELD(SettingItem, restart, .doc = "takes effect at the next start only"),
};
const Shape setting_item_shape = SHAPE(SettingItem, setting_item_fields);

static const Field setting_list_fields[] = {
    FIELD_LIST(SettingList, items, &setting_item_shape, .max = 1000, .doc = "every setting, by name"),
};
const Shape setting_list_shape = SHAPE(SettingList, setting_list_fields);

static const Field setting_put_fields[] = {
    FIELD(SettingPut, name, .flags = FLD_PATH | FLD_REQUIRED, .doc = "the setting"),
    FIELD(SettingPut, value, .flags = FLD_REQUIRED | FLD_MULTILINE, .max = LIMIT_TEXT_LONG,
          .doc = "new value, as text"),
};
const Shape setting_put_shape = SHAPE(SettingPut, setting_put_fields);

static const char *const outbox_states[] = { "waiting", "sent", "failed", NULL };
static const Field outbox_query_fields[] = {
    FIELD(OutboxQuery, state, .flags = FLD_QUERY, .one_of = outbox_states,
          .doc = "only messages in this state"),
    FIELD_ID(OutboxQuery, before, .flags = FLD_QUERY,
             .doc = "only messages with a smaller id: the next page"),
};
const Shape outbox_query_shape = SHAPE(OutboxQuery, outbox_query_fields);

static const Field outbox_item_fields[] = {
    FIELD_ID(OutboxItem, id, .doc = "the message"),
    FIELD(OutboxItem, at_ms, .doc = "when it was asked for"),
    FIELD(OutboxItem, channel, .doc = "sms or voice"),
    FIELD(OutboxItem, to_masked, .doc = "recipient, masked"),
    FIELD(OutboxItem, text, .max = LIMIT_TEXT_LONG, .doc = "its text; in demo mode only"),
    FIELD(OutboxItem, state, .doc = "waiting, sent or failed"),
    FIELD(OutboxItem, tries, .doc = "times it was tried"),
};
static const Shape outbox_item_shape = SHAPE(OutboxItem, outbox_item_fields);

static const Field outbox_list_fields[] = {
    FIELD_LIST(OutboxList, items, &outbox_item_shape, .doc = "newest first, at most 50"),
};
const Shape outbox_list_shape = SHAPE(OutboxList, outbox_list_fields);
