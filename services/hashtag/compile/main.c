/* hashtag-compile: makes pulix-hashtag.bin from packages and our own tables, at build time.
 *
 * RUN:    hashtag-compile OUT DATA_FOLDER WORDNET TEXTBLOB SYMSPELL OPENCORPORA TABLE.tsv...
 * OUTPUT: nothing; a message and code 1 when a source is missing or a table has a fault.
 *
 * Two passes: the first writes what is known of words, the second reads phrases of our tables with the same
 * code that reads texts later, and adds them. */
#include <stdlib.h>
#include <string.h>

#include "hashtag/compile/compile.h"
#include "hashtag/language/data.h"
#include "hashtag/language/english.h"

enum { FIRST_TABLE = 7 };

int main(int argc, char **argv)
{
    static struct out out;
    char path[4096];
    if (argc <= FIRST_TABLE)
        fail(NULL, 0, "usage: hashtag-compile OUT DATA WORDNET TEXTBLOB SYMSPELL OPENCORPORA TABLE.tsv...");
    /* Empty tables have their record sizes, too. */
    out.table_record[SECTION_PHRASES] = sizeof(struct phrase_record);
    out.table_record[SECTION_COMBOS] = sizeof(struct combo_record);
    out.table_record[SECTION_BLOCKED] = sizeof(uint32_t);
    (void)out_text(&out, "");
    compile_lexicon(&out, argv[2], argv + FIRST_TABLE, (size_t)(argc - FIRST_TABLE));
    compile_tagger(&out, argv[4]);
    (void)snprintf(path, sizeof path, "%s/anchors.tsv", argv[2]);
    compile_wordnet(&out, argv[3], path);
    compile_frequencies(&out, argv[5]);
    compile_russian(&out, argv[6]);

    (void)snprintf(path, sizeof path, "%s.words", argv[1]);
    out_write(&out, path);
    struct px_error err = {0};
    if (data_open(path, &err) != PX_OK)
        fail(path, 0, "cannot be read back");
    en_tagger_open();
    compile_phrases();
    data_close();
    (void)remove(path);
    out_write(&out, argv[1]);
    return 0;
}
