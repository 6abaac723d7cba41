/* Maps the file; every later look-up checks its bounds, so that a damaged file gives wrong tags but no crash.
 */
#include "hashtag/language/data.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

static struct {
    const unsigned char *bytes;
    size_t size;
    struct format_header header;
    struct table_header tables[SECTION_COUNT];
} data;

static bool is_table(enum format_section section)
{
    return section == SECTION_EN_WORDS || section == SECTION_EN_FORMS || section == SECTION_EN_PAIRS ||
           section == SECTION_RU_STEMS || section == SECTION_RU_ENDINGS || section == SECTION_PHRASES ||
           section == SECTION_COMBOS || section == SECTION_BLOCKED;
}

static const unsigned char *section_start(enum format_section section)
{
    return data.bytes + data.header.at[section].offset;
}

/* What is wrong with the mapped file, or NULL. */
static const char *find_fault(void)
{
    if (data.size < sizeof data.header)
        return "cut short";
    memcpy(&data.header, data.bytes, sizeof data.header);
    if (memcmp(data.header.magic, FORMAT_MAGIC, sizeof FORMAT_MAGIC) != 0)
        return "no data of ours";
    if (data.header.version != FORMAT_VERSION || data.header.sections != SECTION_COUNT)
        return "of another version";
    for (int i = 0; i < SECTION_COUNT; i++) {
        size_t offset = data.header.at[i].offset, size = data.header.at[i].size;
        if (offset < sizeof data.header || offset > data.size || size > data.size - offset)
            return "cut short";
        if (!is_table(i))
            continue;
        if (size < sizeof data.tables[i])
            return "damaged";
        memcpy(&data.tables[i], section_start(i), sizeof data.tables[i]);
        if (data.tables[i].slots == 0 ||
            sizeof data.tables[i] + (uint64_t)data.tables[i].slots * data.tables[i].record_size > size)
            return "damaged";
    }
    size_t texts = data.header.at[SECTION_TEXTS].size;
    if (texts == 0 || section_start(SECTION_TEXTS)[texts - 1] != '\0')
        return "damaged";
    uint64_t hash = format_hash_add(FORMAT_HASH_START, data.bytes + sizeof data.header,
                                    (uint32_t)(data.size - sizeof data.header));
    return hash == data.header.checksum ? NULL : "damaged";
}

static void default_path(char *out, size_t out_size)
{
    ssize_t len = readlink("/proc/self/exe", out, out_size - sizeof "pulix-hashtag.bin");
    out[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(out, '/');
    char *name = slash ? slash + 1 : out;
    (void)snprintf(name, out_size - (size_t)(name - out), "pulix-hashtag.bin");
}

enum px_code data_open(const char *path, struct px_error *err)
{
    char own[4096];
    if (!path)
        default_path(own, sizeof own);
    data_close();
    int file = open(path ? path : own, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (file >= 0 && fstat(file, &info) == 0 && info.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, file, 0);
        data.bytes = bytes == MAP_FAILED ? NULL : bytes;
        data.size = (size_t)info.st_size;
    }
    if (file >= 0)
        (void)close(file);
    const char *fault = data.bytes ? find_fault() : "not there";
    if (!fault) {
        data_rest(); /* the check has read every page */
        return PX_OK;
    }
    data_close();
    return px_fail_because(err, PX_UNAVAILABLE, "%s is %s", path ? path : own, fault);
}

void data_rest(void)
{
    if (data.bytes)
        (void)madvise(px_unconst(data.bytes), data.size, MADV_DONTNEED);
}

void data_close(void)
{
    if (data.bytes)
        (void)munmap(px_unconst(data.bytes), data.size);
    memset(&data, 0, sizeof data);
}

bool data_get(enum format_section section, size_t n, void *ret, size_t size)
{
    if (!data.bytes || n >= data.header.at[section].size / size)
        return false;
    memcpy(ret, section_start(section) + n * size, size);
    return true;
}

const void *data_range(enum format_section section, size_t n, size_t count, size_t size)
{
    size_t all = data.header.at[section].size / size;
    return data.bytes && n <= all && count <= all - n ? section_start(section) + n * size : NULL;
}

size_t data_count(enum format_section section, size_t size)
{
    return data.header.at[section].size / size;
}

bool data_find(enum format_section section, uint64_t hash, uint32_t *cursor, void *ret, size_t size)
{
    const struct table_header *table = &data.tables[section];
    if (!data.bytes || table->record_size != size)
        return false;
    const unsigned char *records = section_start(section) + sizeof *table;
    uint32_t wanted = format_mark(hash);
    uint32_t place = format_place(hash, table->slots);
    for (uint32_t i = *cursor; i < table->slots; i++) {
        uint32_t at = place + i < table->slots ? place + i : place + i - table->slots;
        const unsigned char *record = records + (size_t)at * size;
        uint32_t mark;
        memcpy(&mark, record, sizeof mark);
        if (mark == 0)
            break;
        if (mark != wanted)
            continue;
        memcpy(ret, record, size);
        *cursor = i + 1;
        return true;
    }
    return false;
}

const char *data_text(uint32_t place)
{
    if (!data.bytes || place >= data.header.at[SECTION_TEXTS].size)
        return "";
    return (const char *)section_start(SECTION_TEXTS) + place;
}
