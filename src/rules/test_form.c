/* Definitions: all of the repository's load and keep their promises; what is wrong with one is refused and named. */
#include <stdio.h>

#include "base/mem.h"
#include "rules/test_forms.h"
#include "t.h"

TEST(form_every_definition_loads_and_passes_its_vectors)
{
    const TestForms *all = test_forms(t_arena());
    CHECK(all->set.n >= 36);
    static const char *const with_text[] = { "phq-9",  "phq-2",    "gad-7", "gad-2", "who-5",
                                             "gds-15", "ces-d-10", "k6",    "srq-20" };
    size_t publishable = 0;
    for (size_t i = 0; i < all->set.n; i++)
        publishable += all->v[i]->publishable;
    CHECK_INT(publishable, COUNT(with_text));
    for (size_t i = 0; i < COUNT(with_text); i++) {
        const Form *f = formset_find(&all->set, str_from_z(with_text[i]));
        CHECK(f && f->has_text && f->publishable && f->rights.text_source.p && f->hash.n == 64);
    }
    CHECK(!formset_find(&all->set, S("phq-10")));
}
