/* Runs a command and appends to a file its wall time in seconds, its CPU time, and the peak memory in MiB of the
 * largest process it started. Usage: measure FILE COMMAND [ARGUMENT]... */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

static int append(const char *path, double wall)
{
    struct rusage use;
    FILE *file = fopen(path, "a");
    if (!file || getrusage(RUSAGE_CHILDREN, &use) != 0) {
        perror(path);
        return 1;
    }
    (void)fprintf(file, "%.4f %.3f %.1f\n", wall, seconds(use.ru_utime) + seconds(use.ru_stime),
                  (double)use.ru_maxrss / 1024);
    return fclose(file) == 0 ? 0 : 1;
}

int main(int count, char *words[])
{
    if (count < 3) {
        (void)fprintf(stderr, "Usage: measure FILE COMMAND [ARGUMENT]...\n");
        return 2;
    }
    double begin = now();
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        (void)execvp(words[2], words + 2);
        perror(words[2]);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0) {
        perror("measure");
        return 3;
    }
    double wall = now() - begin;
    return status == 0 ? append(words[1], wall) : 1;
}
