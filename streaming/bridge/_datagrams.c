/* Datagrams out and in, many in one call: what datagrams.py does in Python, with the same bytes and the same counts.
 *
 * It knows sockets, RTP headers and libsrtp's functions by their address; never peers, streams or what anybody may send.
 * What arrives was sent by strangers: no length inside a packet is believed before it is compared with what came.
 * The interpreter's lock is held throughout, because the memory below is one for everybody and no call here waits.
 */
#define PY_SSIZE_T_CLEAN
#define _GNU_SOURCE
#include <Python.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum {
    HEADER = 12,
    MAX_SEGMENTS = 64,
    SCRATCH = 81920,
    ROOM = 256,     /* libsrtp may write 144 bytes behind a packet, whatever the profile */
    SLOTS = 32,     /* read in one call, so that nobody starves the others */
    SLOT = 2048,    /* what is longer is cut, and refused for its length or by who reads it */
    LONGEST = 1500, /* bytes that are decrypted */
    ONE_BYTE_PROFILE = 0xBEDE,
};

typedef int (*transform)(void *context, void *packet, int *length);

static transform protect, unprotect;
static PyObject *packet_type;
static unsigned char scratch[SCRATCH];
static unsigned char slots[SLOTS][SLOT];
static struct iovec vectors[SLOTS];
static struct mmsghdr messages[SLOTS];

static void *address(PyObject *number)
{
    void *found = PyLong_AsVoidPtr(number);
    if (!found && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "no address");
    return found;
}

PyDoc_STRVAR(begin_doc, "begin(protect, unprotect, packet)\n\n"
                        "The addresses of srtp_protect and srtp_unprotect, and the type that packets are given as.");

static PyObject *begin(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    if (count != 3 || !PyType_Check(given[2])) {
        PyErr_SetString(PyExc_TypeError, "begin(protect, unprotect, packet)");
        return NULL;
    }
    transform protecting = (transform)address(given[0]);
    transform unprotecting = protecting ? (transform)address(given[1]) : NULL;
    if (!unprotecting)
        return NULL;
    protect = protecting;
    unprotect = unprotecting;
    Py_XSETREF(packet_type, Py_NewRef(given[2]));
    Py_RETURN_NONE;
}

/* Out ------------------------------------------------------------------------------------------------------------- */

struct run {
    const char *plain;
    Py_ssize_t size, segment, trailer;
    Py_ssize_t packets;
    int lengths[MAX_SEGMENTS];
};

/* All packets but the last have one length, and `plain` has room for the trailer after each but the last. */
static int read_run(struct run *run, PyObject *given)
{
    if (!PyTuple_Check(given) || PyTuple_GET_SIZE(given) != 3 || !PyBytes_Check(PyTuple_GET_ITEM(given, 0))
        || !PyTuple_Check(PyTuple_GET_ITEM(given, 2))) {
        PyErr_SetString(PyExc_TypeError, "a run is (bytes, length of a segment, lengths of packets)");
        return -1;
    }
    PyObject *plain = PyTuple_GET_ITEM(given, 0), *lengths = PyTuple_GET_ITEM(given, 2);
    run->plain = PyBytes_AS_STRING(plain);
    run->size = PyBytes_GET_SIZE(plain);
    run->packets = PyTuple_GET_SIZE(lengths);
    run->segment = PyLong_AsSsize_t(PyTuple_GET_ITEM(given, 1));
    if (run->segment == -1 && PyErr_Occurred())
        return -1;
    if (run->packets < 1 || run->packets > MAX_SEGMENTS || run->segment > UINT16_MAX || run->size > SCRATCH - ROOM)
        goto impossible;
    for (Py_ssize_t index = 0; index < run->packets; index++) {
        long length = PyLong_AsLong(PyTuple_GET_ITEM(lengths, index));
        if (length == -1 && PyErr_Occurred())
            return -1;
        if (length < HEADER || length > run->segment)
            goto impossible;
        if (index && (index < run->packets - 1 ? length != run->lengths[0] : length > run->lengths[0]))
            goto impossible;
        run->lengths[index] = (int)length;
    }
    run->trailer = run->segment - run->lengths[0];
    if (run->trailer > ROOM || run->size != (run->packets - 1) * run->segment + run->lengths[run->packets - 1])
        goto impossible;
    return 0;
impossible:
    PyErr_SetString(PyExc_ValueError, "no run of packets");
    return -1;
}

/* The run, protected in `scratch`; false if libsrtp refuses. */
static int protected_by(void *context, const struct run *run)
{
    unsigned char *at = scratch;
    memcpy(scratch, run->plain, run->size);
    for (Py_ssize_t index = 0; index < run->packets; index++, at += run->segment) {
        int length = run->lengths[index];
        if (protect(context, at, &length) || length != run->lengths[index] + run->trailer)
            return 0;
    }
    return 1;
}

static int refuses_segmentation(int error)
{
    return error == EINVAL || error == EIO || error == EMSGSIZE || error == ENOPROTOOPT || error == EOPNOTSUPP
           || error == ENOSYS;
}

/* What the socket cannot take now is lost, as in a full router. */
static void put(int descriptor, size_t size, size_t segment, int *segments)
{
    if (*segments && size > segment) {
        union {
            char room[CMSG_SPACE(sizeof(uint16_t))];
            struct cmsghdr aligned;
        } control;
        struct iovec vector = {scratch, size};
        struct msghdr message = {0};
        message.msg_iov = &vector;
        message.msg_iovlen = 1;
        message.msg_control = control.room;
        message.msg_controllen = sizeof control.room;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = IPPROTO_UDP;
        head->cmsg_type = UDP_SEGMENT;
        head->cmsg_len = CMSG_LEN(sizeof(uint16_t));
        uint16_t length = (uint16_t)segment;
        memcpy(CMSG_DATA(head), &length, sizeof length);
        if (sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0 || !refuses_segmentation(errno))
            return;
        *segments = 0;
    }
    for (size_t at = 0; at < size; at += segment)
        send(descriptor, scratch + at, size - at < segment ? size - at : segment, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* All runs to one peer. What is told of it, or None if that is nothing. */
static PyObject *send_to(PyObject *way, PyObject *runs, Py_ssize_t index)
{
    if (!PyTuple_Check(way) || PyTuple_GET_SIZE(way) != 3) {
        PyErr_SetString(PyExc_TypeError, "a way is (descriptor, context, whether the kernel segments)");
        return NULL;
    }
    long descriptor = PyLong_AsLong(PyTuple_GET_ITEM(way, 0));
    if (descriptor == -1 && PyErr_Occurred())
        return NULL;
    void *context = address(PyTuple_GET_ITEM(way, 1));
    if (!context)
        return NULL;
    int segmented = PyTuple_GET_ITEM(way, 2) == Py_True, segments = segmented;
    Py_ssize_t refused = 0;
    for (Py_ssize_t number = 0; number < PyList_GET_SIZE(runs); number++) {
        struct run run;
        if (read_run(&run, PyList_GET_ITEM(runs, number)))
            return NULL;
        if (protected_by(context, &run))
            put((int)descriptor, run.size + run.trailer, run.segment, &segments);
        else
            refused += run.packets;
    }
    if (!refused && segments == segmented)
        Py_RETURN_NONE;
    return Py_BuildValue("(nnO)", index, refused, segments ? Py_True : Py_False);
}

PyDoc_STRVAR(send_doc, "send(runs, ways)\n\n"
                       "The list of runs, (bytes, length of a segment, lengths of packets), to each of the list of ways,\n"
                       "(descriptor, context, whether the kernel segments). Returns what there is to tell:\n"
                       "(index of the way, packets that libsrtp refused, whether the kernel segments).");

static PyObject *send_runs(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    if (count != 2 || !PyList_Check(given[0]) || !PyList_Check(given[1])) {
        PyErr_SetString(PyExc_TypeError, "send(runs, ways)");
        return NULL;
    }
    if (!protect) {
        PyErr_SetString(PyExc_RuntimeError, "send before begin");
        return NULL;
    }
    PyObject *told = PyList_New(0);
    for (Py_ssize_t index = 0; told && index < PyList_GET_SIZE(given[1]); index++) {
        PyObject *news = send_to(PyList_GET_ITEM(given[1], index), given[0], index);
        if (!news || (news != Py_None && PyList_Append(told, news)))
            Py_CLEAR(told);
        Py_XDECREF(news);
    }
    return told;
}

/* In -------------------------------------------------------------------------------------------------------------- */

struct extensions {
    long mid, level, transport;
};

static unsigned number16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static unsigned long number32(const unsigned char *at)
{
    return (unsigned long)number16(at) << 16 | number16(at + 2);
}

/* RFC 8285 section 4.2. New references in `found`: mid, level, transport-wide number; what is not there stays. */
static int read_extensions(const unsigned char *block, int size, const struct extensions *ids, PyObject **found)
{
    for (int at = 0; at < size;) {
        int head = block[at++];
        if (!head)
            continue;
        int number = head >> 4, length = (head & 0x0F) + 1;
        if (number == 15 || length > size - at)
            break;
        PyObject *value = NULL, **place = NULL;
        if (number == ids->mid) {
            place = &found[0];
            value = PyUnicode_DecodeASCII((const char *)block + at, length, "replace");
        } else if (number == ids->level) {
            place = &found[1];
            value = PyLong_FromLong(block[at] & 0x7F);
        } else if (number == ids->transport && length == 2) {
            place = &found[2];
            value = PyLong_FromLong(number16(block + at));
        }
        if (place) {
            if (!value)
                return -1;
            Py_XSETREF(*place, value);
        }
        at += length;
    }
    return 0;
}

/* What `rtp.read_packet` gives; None where that raises. */
static PyObject *read_packet(const unsigned char *data, int end, const struct extensions *ids)
{
    if (end < HEADER || data[0] >> 6 != 2)
        Py_RETURN_NONE;
    int start = HEADER + 4 * (data[0] & 0x0F), block = 0, size = 0;
    if (data[0] & 0x10) {
        if (end < start + 4)
            Py_RETURN_NONE;
        size = 4 * (int)number16(data + start + 2);
        block = start + 4;
        if (end < block + size)
            Py_RETURN_NONE;
        if (number16(data + start) != ONE_BYTE_PROFILE)
            block = 0;
        start += 4 + size;
    }
    if (data[0] & 0x20 && end > start)
        end -= data[end - 1];
    if (end < start)
        Py_RETURN_NONE;
    PyObject *fields[9] = {
        PyLong_FromLong(data[1] & 0x7F),
        PyBool_FromLong(data[1] & 0x80),
        PyLong_FromLong(number16(data + 2)),
        PyLong_FromUnsignedLong(number32(data + 4)),
        PyLong_FromUnsignedLong(number32(data + 8)),
        PyBytes_FromStringAndSize((const char *)data + start, end - start),
        PyUnicode_New(0, 0),
        Py_NewRef(Py_None),
        Py_NewRef(Py_None),
    };
    PyObject *packet = NULL;
    int complete = !block || !read_extensions(data + block, size, ids, fields + 6);
    for (int index = 0; index < 9; index++)
        complete = complete && fields[index];
    if (complete)
        packet = PyObject_Vectorcall(packet_type, fields, 9, NULL);
    for (int index = 0; index < 9; index++)
        Py_XDECREF(fields[index]);
    return packet;
}

/* One datagram that is allowed; None for what cannot be used. */
static PyObject *opened(void *context, unsigned char *data, int size, const struct extensions *ids)
{
    /* RFC 5761 section 4: RTCP has keys of its own. */
    if (size >= 2 && data[1] >= 192 && data[1] <= 223)
        return PyBytes_FromStringAndSize((const char *)data, size);
    if (size < HEADER || size > LONGEST || unprotect(context, data, &size) || size < 0 || size > LONGEST)
        Py_RETURN_NONE;
    return read_packet(data, size, ids);
}

PyDoc_STRVAR(receive_doc, "receive(descriptor, context, mid, level, transport, datagrams, octets)\n\n"
                          "What waits at a socket, but no more than is allowed of media.\n"
                          "Returns (heard, datagrams still allowed, octets still allowed, refused); of what is heard an\n"
                          "RTP packet is a packet, or None if it cannot be used, and anything else bytes as they came.");

static PyObject *receive(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    if (count != 7) {
        PyErr_SetString(PyExc_TypeError, "receive(descriptor, context, mid, level, transport, datagrams, octets)");
        return NULL;
    }
    if (!unprotect) {
        PyErr_SetString(PyExc_RuntimeError, "receive before begin");
        return NULL;
    }
    long descriptor = PyLong_AsLong(given[0]);
    void *context = address(given[1]);
    struct extensions ids = {PyLong_AsLong(given[2]), PyLong_AsLong(given[3]), PyLong_AsLong(given[4])};
    double datagrams = PyFloat_AsDouble(given[5]), octets = PyFloat_AsDouble(given[6]);
    if (PyErr_Occurred())
        return NULL;
    PyObject *heard = PyList_New(0);
    if (!heard)
        return NULL;
    long refused = 0;
    int waiting = recvmmsg((int)descriptor, messages, SLOTS, MSG_DONTWAIT, NULL);
    for (int index = 0; index < waiting; index++) {
        unsigned char *data = slots[index];
        int size = (int)messages[index].msg_len;
        PyObject *item;
        if (!size)
            continue;
        /* RFC 7983 section 7: the first byte says whose it is. */
        if (data[0] < 128 || data[0] > 191) {
            item = PyBytes_FromStringAndSize((const char *)data, size);
        } else {
            if (datagrams < 1) {
                refused++;
                continue;
            }
            datagrams -= 1;
            if (octets < size) {
                refused++;
                continue;
            }
            octets -= size;
            item = opened(context, data, size, &ids);
        }
        if (!item || PyList_Append(heard, item)) {
            Py_XDECREF(item);
            Py_DECREF(heard);
            return NULL;
        }
        Py_DECREF(item);
    }
    return Py_BuildValue("(Nddl)", heard, datagrams, octets, refused);
}

/* ----------------------------------------------------------------------------------------------------------------- */

static PyMethodDef functions[] = {
    {"begin", (PyCFunction)(void (*)(void))begin, METH_FASTCALL, begin_doc},
    {"send", (PyCFunction)(void (*)(void))send_runs, METH_FASTCALL, send_doc},
    {"receive", (PyCFunction)(void (*)(void))receive, METH_FASTCALL, receive_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_datagrams", "Datagrams out and in, many in one call.", -1, functions, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__datagrams(void)
{
    for (int index = 0; index < SLOTS; index++) {
        vectors[index].iov_base = slots[index];
        vectors[index].iov_len = SLOT;
        messages[index].msg_hdr.msg_iov = &vectors[index];
        messages[index].msg_hdr.msg_iovlen = 1;
    }
    return PyModule_Create(&definition);
}
