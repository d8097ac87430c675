/* For checks with OpenIKED. A PF_KEY socket for machines whose kernel has none: every request succeeds, and SPIs count up
   (RFC 2367 §2.3). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct message { uint8_t version, type, error, satype; uint16_t length, reserved; uint32_t sequence, pid; };
struct sa { uint16_t length, type; uint32_t spi; uint8_t rest[8]; };

static void *serve(void *end)
{
    int fd = (int)(intptr_t)end;
    static uint8_t buffer[65536];
    uint32_t spi = 0x1000;
    for (;;) {
        ssize_t length = recv(fd, buffer, sizeof buffer, 0);
        struct message *message = (struct message *)buffer;
        if (length < (ssize_t)sizeof *message)
            return NULL;
        message->error = 0;
        if (message->type == 1) {
            struct sa sa = { 2, 1, 0, { 0 } };
            sa.spi = __builtin_bswap32(spi++);
            message->length = (sizeof *message + sizeof sa) / 8;
            memcpy(buffer + sizeof *message, &sa, sizeof sa);
        } else {
            message->length = sizeof *message / 8;
        }
        send(fd, buffer, message->length * 8u, 0);
    }
}

int socket(int domain, int type, int protocol)
{
    static int (*next)(int, int, int);
    int ends[2];
    pthread_t thread;
    if (!next)
        next = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
    if (domain != 15)
        return next(domain, type, protocol);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
        return -1;
    if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)ends[1]) != 0)
        return -1;
    return ends[0];
}

/* Nor has it IPsec policies of sockets (IP_IPSEC_POLICY, IPV6_IPSEC_POLICY), which IKE is to bypass. */
int setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
    static int (*next)(int, int, int, const void *, socklen_t);
    if (!next)
        next = (int (*)(int, int, int, const void *, socklen_t))dlsym(RTLD_NEXT, "setsockopt");
    if ((level == 0 && name == 16) || (level == 41 && name == 34))
        return 0;
    return next(fd, level, name, value, length);
}
