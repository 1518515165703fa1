/* Stands between a program and the system. Only files below SHIM_HOME, pipes and sockets count.
   SHIM_AT=n: the process dies (SIGKILL) at its n-th write, fsync, cut, link, rename or send: before it, or in the middle of a write (SHIM_HALF).
   SHIM_COUNT=file: how many there were so far is kept there. SHIM_ERROR=file: while it exists, they fail with the error number in it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long seen;

static int is_ours(const char *path) {
    const char *home = getenv("SHIM_HOME");
    return home && path && strncmp(path, home, strlen(home)) == 0;
}

static int counts(int fd, int *is_file) {
    char link[64], path[4096];
    struct stat what;
    *is_file = 0;
    if (fstat(fd, &what) != 0) return 0;
    if (S_ISSOCK(what.st_mode)) return 1;
    if (S_ISFIFO(what.st_mode)) return fd == 1;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return *is_file = is_ours(path);
}

static int wanted_error(void) {
    const char *file = getenv("SHIM_ERROR");
    int found = 0;
    FILE *told = file ? fopen(file, "r") : NULL;
    if (told) {
        if (fscanf(told, "%d", &found) != 1) found = 0;
        fclose(told);
    }
    return found;
}

static int turn(void) {
    const char *at = getenv("SHIM_AT"), *kept = getenv("SHIM_COUNT");
    seen++;
    if (kept) {
        int fd = open(kept, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd >= 0) {
            char text[32];
            int length = snprintf(text, sizeof text, "%ld", seen);
            if (REAL(write)(fd, text, length) != length) abort();
            close(fd);
        }
    }
    return at && seen == atol(at);
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

/* 1: let it through, 0: it fails with errno set. Where it dies here, half a write is done first. */
static int allowed(int fd, int *halved) {
    int is_file, error;
    *halved = 0;
    if (!counts(fd, &is_file)) return 1;
    if (is_file && (error = wanted_error())) { errno = error; return 0; }
    if (turn()) {
        if (getenv("SHIM_HALF")) *halved = 1;
        else die();
    }
    return 1;
}

ssize_t write(int fd, const void *data, size_t size) {
    int halved;
    if (!allowed(fd, &halved)) return -1;
    ssize_t done = REAL(write)(fd, data, halved ? size / 2 : size);
    if (halved) die();
    return done;
}

static ssize_t written(int fd, const void *data, size_t size, off64_t at) {
    int halved;
    if (!allowed(fd, &halved)) return -1;
    ssize_t done = REAL(pwrite64)(fd, data, halved ? size / 2 : size, at);
    if (halved) die();
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return written(fd, data, size, at); }

ssize_t send(int fd, const void *data, size_t size, int flags) {
    int halved;
    if (!allowed(fd, &halved)) return -1;
    ssize_t done = REAL(send)(fd, data, halved ? size / 2 : size, flags);
    if (halved) die();
    return done;
}

#define BEFORE(fd) int halved; if (!allowed(fd, &halved)) return -1; if (halved) die()

int fsync(int fd) { BEFORE(fd); return REAL(fsync)(fd); }
int fdatasync(int fd) { BEFORE(fd); return REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { BEFORE(fd); return REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { BEFORE(fd); return REAL(ftruncate64)(fd, size); }

#define NAMED(path) \
    if (is_ours(path)) { \
        int error = wanted_error(); \
        if (error) { errno = error; return -1; } \
        if (turn()) die(); \
    }

int link(const char *from, const char *to) { NAMED(to); return REAL(link)(from, to); }
int rename(const char *from, const char *to) { NAMED(to); return REAL(rename)(from, to); }
int unlink(const char *path) { NAMED(path); return REAL(unlink)(path); }
