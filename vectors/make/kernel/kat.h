/* Writes cases in the format of vectors/README.md. */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void line(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    putchar('\n');
}

static void octets(const char *key, const void *data, size_t length)
{
    const uint8_t *octet = data;
    printf("%s =", key);
    if (length == 0)
        printf(" \"\"");
    for (size_t i = 0; i < length; i++) {
        if (i % 48 == 0)
            printf(length > 32 ? "\n  " : " ");
        printf("%02x", octet[i]);
    }
    putchar('\n');
}

static void fill(void *data, size_t length, uint8_t first)
{
    for (size_t i = 0; i < length; i++)
        ((uint8_t *)data)[i] = first + i;
}

static void address(void *to, const char *text)
{
    inet_pton(strchr(text, ':') ? AF_INET6 : AF_INET, text, to);
}
