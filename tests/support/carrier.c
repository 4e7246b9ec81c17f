#include "support/carrier.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What stands between this rank and another. */
typedef struct line {
    int fd;
    const char *sent;
    char *received;
    uint64_t send_length, sent_done, receive_length, received_done; /* the length itself comes first, 8 bytes */
} line;

typedef struct sockets {
    int fds[CARRIER_MOST]; /* to each other rank */
} sockets;

/* Moves some bytes; what is gone stands in `done`. A broken line ends the process: the test sees that. */
static void move(int fd, bool out, uint64_t *length, char *bytes, uint64_t *done)
{
    bool counting = *done < sizeof *length;
    char *at = counting ? (char *)length + *done : bytes + (*done - sizeof *length);
    size_t left = counting ? sizeof *length - (size_t)*done : (size_t)(*length + sizeof *length - *done);
    ssize_t moved = out ? send(fd, at, left, MSG_NOSIGNAL | MSG_DONTWAIT) : recv(fd, at, left, MSG_DONTWAIT);
    if (moved > 0) {
        *done += (uint64_t)moved;
    } else if (moved == 0 || (errno != EAGAIN && errno != EINTR)) {
        _exit(101);
    }
}

static bool is_done(uint64_t length, uint64_t done) { return done >= sizeof length && done - sizeof length == length; }

static bool poll_once(line lines[], unsigned count, unsigned own)
{
    struct pollfd polled[CARRIER_MOST];
    bool busy = false;
    for (unsigned i = 0; i < count; i++) {
        bool sends = i != own && !is_done(lines[i].send_length, lines[i].sent_done);
        bool receives = i != own && !is_done(lines[i].receive_length, lines[i].received_done);
        int events = (sends ? POLLOUT : 0) | (receives ? POLLIN : 0);
        polled[i] = (struct pollfd){.fd = events != 0 ? lines[i].fd : -1, .events = (short)events};
        busy |= sends || receives;
    }
    if (!busy || poll(polled, count, -1) < 0) {
        return busy;
    }
    for (unsigned i = 0; i < count; i++) {
        line *to = &lines[i];
        if ((polled[i].revents & POLLOUT) != 0) {
            move(to->fd, true, &to->send_length, (char *)(uintptr_t)to->sent, &to->sent_done);
        }
        if ((polled[i].revents & (POLLIN | POLLHUP)) != 0 && (polled[i].events & POLLIN) != 0) {
            move(to->fd, false, &to->receive_length, to->received, &to->received_done);
            if (to->received_done == sizeof to->receive_length && to->received == NULL) {
                to->received = malloc((size_t)to->receive_length + 1);
            }
        }
    }
    return true;
}

/* From each to each; the bytes of each rank on their own, to be freed. */
static void swap(const premie_ranks *ranks, const char *sent, const uint64_t lengths[], line lines[])
{
    const sockets *own = ranks->context;
    for (unsigned i = 0; i < ranks->count; i++) {
        lines[i] = (line){.fd = own->fds[i], .sent = sent, .send_length = lengths[i]};
        if (i == ranks->rank) {
            lines[i].receive_length = lengths[i];
            lines[i].received = malloc((size_t)lengths[i] + 1);
            memcpy(lines[i].received, sent, (size_t)lengths[i]);
        }
        sent += lengths[i];
    }
    while (poll_once(lines, ranks->count, ranks->rank)) {
    }
}

/* The same bytes to all, so many from each. */
static void share(const premie_ranks *ranks, const void *bytes, size_t length, void *all)
{
    char sent[CARRIER_MOST * 2048];
    uint64_t lengths[CARRIER_MOST];
    line lines[CARRIER_MOST];
    for (unsigned i = 0; i < ranks->count; i++) {
        memcpy(sent + i * length, bytes, length);
        lengths[i] = length;
    }
    swap(ranks, sent, lengths, lines);
    for (unsigned i = 0; i < ranks->count; i++) {
        memcpy((char *)all + i * length, lines[i].received, length);
        free(lines[i].received);
    }
}

static premie_status agree(const premie_ranks *ranks, premie_status own, premie_error *error)
{
    premie_error mine = {.status = own}, all[CARRIER_MOST] = {{.status = PREMIE_OK}};
    if (own != PREMIE_OK && error != NULL) {
        mine = *error;
        mine.status = own;
        if (strncmp(mine.text, "rank ", 5) != 0) {
            (void)premie_fail(&mine, own, "rank %u: %s", ranks->rank, error->text);
        }
    }
    share(ranks, &mine, sizeof mine, all);
    unsigned worst = 0;
    for (unsigned i = 1; i < ranks->count; i++) {
        worst = all[i].status > all[worst].status ? i : worst;
    }
    if (all[worst].status != PREMIE_OK && error != NULL) {
        *error = all[worst];
    }
    return all[worst].status;
}

static premie_status exchange(const premie_ranks *ranks, const char *sent, const uint64_t lengths[], char **received,
                              uint64_t from[], premie_error *error)
{
    line lines[CARRIER_MOST];
    uint64_t whole = 0, at = 0;
    (void)error;
    swap(ranks, sent, lengths, lines);
    for (unsigned i = 0; i < ranks->count; i++) {
        from[i] = lines[i].receive_length;
        whole += from[i];
    }
    *received = malloc((size_t)whole + 1);
    for (unsigned i = 0; i < ranks->count; i++) {
        memcpy(*received + at, lines[i].received, (size_t)from[i]);
        at += from[i];
        free(lines[i].received);
    }
    return PREMIE_OK;
}

static premie_status broadcast(const premie_ranks *ranks, void *bytes, uint64_t length, premie_error *error)
{
    char *sent = malloc((size_t)length * ranks->count + 1), *received;
    uint64_t lengths[CARRIER_MOST] = {0}, from[CARRIER_MOST];
    for (unsigned i = 0; ranks->rank == 0 && i < ranks->count; i++) {
        memcpy(sent + i * length, bytes, (size_t)length);
        lengths[i] = length;
    }
    premie_status status = exchange(ranks, sent, lengths, &received, from, error);
    memcpy(bytes, received, (size_t)length);
    free(received);
    free(sent);
    return status;
}

static premie_status gather(const premie_ranks *ranks, const void *bytes, uint64_t length, char **received,
                            uint64_t from[], premie_error *error)
{
    uint64_t lengths[CARRIER_MOST] = {length};
    premie_status status = exchange(ranks, bytes, lengths, received, from, error);
    if (ranks->rank > 0) {
        free(*received);
        *received = NULL;
    }
    return status;
}

static premie_status write_all(const premie_ranks *ranks, const char *path, uint64_t offset, const char *bytes,
                               uint64_t length, premie_error *error)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0666);
    bool written = fd >= 0;
    for (uint64_t done = 0; written && done < length;) {
        ssize_t moved = pwrite(fd, bytes + done, (size_t)(length - done), (off_t)(offset + done));
        written = moved > 0;
        done += written ? (uint64_t)moved : 0;
    }
    written = written && close(fd) == 0;
    premie_status own = written ? PREMIE_OK : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
    return agree(ranks, own, error);
}

static void close_others(int fds[CARRIER_MOST][CARRIER_MOST], unsigned count, unsigned own)
{
    for (unsigned i = 0; i < count; i++) {
        for (unsigned j = 0; j < count; j++) {
            if (i != j && i != own) {
                (void)close(fds[i][j]);
            }
        }
    }
}

void __gcov_dump(void) __attribute__((weak)); /* there with `make coverage` alone */

/* Without what the test is to do at its end. */
static _Noreturn void end_rank(int status)
{
    if (__gcov_dump != NULL) {
        __gcov_dump();
    }
    _exit(status);
}

void premie_carry(unsigned count, premie_carried *work, void *context, int statuses[])
{
    int fds[CARRIER_MOST][CARRIER_MOST];
    pid_t children[CARRIER_MOST];
    for (unsigned i = 0; i < count; i++) {
        for (unsigned j = i + 1; j < count; j++) {
            int pair[2];
            if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) {
                abort();
            }
            fds[i][j] = pair[0];
            fds[j][i] = pair[1];
        }
    }
    (void)fflush(NULL);
    for (unsigned i = 0; i < count; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            sockets own;
            premie_ranks ranks = {.rank = i, .count = count, .threads = 1, .context = &own};
            ranks.agree = agree;
            ranks.broadcast = broadcast;
            ranks.exchange = exchange;
            ranks.gather = gather;
            ranks.write = write_all;
            memcpy(own.fds, fds[i], sizeof own.fds);
            close_others(fds, count, i);
            end_rank(work(&ranks, context));
        }
    }
    close_others(fds, count, count);
    for (unsigned i = 0; i < count; i++) {
        int status = 0;
        (void)waitpid(children[i], &status, 0);
        statuses[i] = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
}
