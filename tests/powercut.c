/* A power cut for a test: remembers every write that was not yet synced, so that it can be lost.
 *
 * Preloaded into a process, it writes an undo record before each write to a file under the folder
 * that POWERCUT_FOLDER names, into the file that POWERCUT_JOURNAL names. A sync is a record too and
 * is not passed on to the disk: what matters is what the program may rely on, not what the disk
 * does. After the process is killed, tests/attack_power.py takes the writes back.
 *
 * Not modelled: names in the folder (SQLite syncs those itself), and the -shm file, which is
 * mapped memory, never durable, and removed by the test.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE = 2, SYNC = 3, FILES = 1024 };

struct record {
    uint32_t kind, name_length, old_length, new_length;
    uint64_t offset, size_before;
};

static char *names[FILES]; /* by descriptor; NULL: not ours */
static int journal = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void fail(const char *what)
{
    perror(what);
    _exit(86); /* a test that cannot keep its journal proves nothing */
}

static void track(int fd, const char *path)
{
    const char *folder = getenv("POWERCUT_FOLDER");
    if (fd < 0 || fd >= FILES)
        return;
    free(names[fd]);
    names[fd] = NULL;
    if (!folder || strncmp(path, folder, strlen(folder)) != 0)
        return;
    size_t length = strlen(path);
    if (length > 4 && strcmp(path + length - 4, "-shm") == 0)
        return;
    if (journal < 0) {
        const char *file = getenv("POWERCUT_JOURNAL");
        journal = file ? REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
        if (journal < 0)
            fail("POWERCUT_JOURNAL");
    }
    names[fd] = strdup(path);
}

static const char *ours(int fd)
{
    return fd >= 0 && fd < FILES ? names[fd] : NULL;
}

/* One record, before the change that it undoes happens. */
static void note(int fd, uint32_t kind, uint64_t offset, const void *new, size_t new_length)
{
    struct stat now;
    char *old = NULL;
    size_t old_length = 0;
    if (fstat(fd, &now) != 0)
        fail("fstat");
    uint64_t size = (uint64_t)now.st_size;
    if (kind != SYNC && offset < size) {
        size_t wanted = kind == TRUNCATE ? size - offset : new_length;
        old = malloc(wanted ? wanted : 1);
        ssize_t got = pread(fd, old, wanted, (off_t)offset);
        if (got < 0)
            fail("pread");
        old_length = (size_t)got;
    }
    struct record head = {kind, (uint32_t)strlen(names[fd]), (uint32_t)old_length,
                          (uint32_t)new_length, offset, size};
    struct iovec parts[] = {{&head, sizeof head}, {names[fd], head.name_length},
                            {old, old_length}, {(void *)new, new_length}};
    ssize_t whole = (ssize_t)(sizeof head + head.name_length + old_length + new_length);
    if (writev(journal, parts, 4) != whole)
        fail("journal");
    free(old);
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;                    \
        va_end(rest);                                                                              \
        int fd = REAL(name)(path, flags, mode);                                                    \
        track(fd, path);                                                                           \
        return fd;                                                                                 \
    }
OPEN(open)
OPEN(open64)

int close(int fd)
{
    if (ours(fd)) {
        free(names[fd]);
        names[fd] = NULL;
    }
    return REAL(close)(fd);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    if (ours(fd))
        note(fd, WRITE, (uint64_t)lseek(fd, 0, SEEK_CUR), bytes, length);
    return REAL(write)(fd, bytes, length);
}

#define PWRITE(name, offset_type)                                                                  \
    ssize_t name(int fd, const void *bytes, size_t length, offset_type offset)                     \
    {                                                                                              \
        if (ours(fd))                                                                              \
            note(fd, WRITE, (uint64_t)offset, bytes, length);                                      \
        return REAL(name)(fd, bytes, length, offset);                                              \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(name, offset_type)                                                               \
    int name(int fd, offset_type length)                                                           \
    {                                                                                              \
        if (ours(fd))                                                                              \
            note(fd, TRUNCATE, (uint64_t)length, NULL, 0);                                         \
        return REAL(name)(fd, length);                                                             \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define SYNCS(name)                                                                                \
    int name(int fd)                                                                               \
    {                                                                                              \
        if (!ours(fd))                                                                             \
            return REAL(name)(fd);                                                                 \
        note(fd, SYNC, 0, NULL, 0);                                                                \
        return 0;                                                                                  \
    }
SYNCS(fsync)
SYNCS(fdatasync)
