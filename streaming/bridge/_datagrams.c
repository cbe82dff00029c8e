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
    INTERFACE = 2,  /* with datagrams.py */
    HEADER = 12,
    MAX_SEGMENTS = 64,
    SCRATCH = 81920,
    ROOM = 256,     /* libsrtp may write 144 bytes behind a packet, whatever the profile */
    SLOTS = 64,     /* read in one call, so that nobody starves the others */
    SLOT = 2048,    /* what is longer is cut, and refused for its length or by who reads it */
    LONGEST = 1500, /* bytes that are decrypted */
    ONE_BYTE_PROFILE = 0xBEDE,
};

typedef int (*transform)(void *context, void *packet, int *length);

static transform protect, unprotect;
static PyObject *packet_type, *picture_type;
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

PyDoc_STRVAR(begin_doc, "begin(protect, unprotect, packet, picture)\n\n"
                        "The addresses of srtp_protect and srtp_unprotect, and the types that what is heard is given as.");

static PyObject *begin(PyObject *module, PyObject *const *given, Py_ssize_t count)
{
    if (count != 4 || !PyType_Check(given[2]) || !PyType_Check(given[3])) {
        PyErr_SetString(PyExc_TypeError, "begin(protect, unprotect, packet, picture)");
        return NULL;
    }
    transform protecting = (transform)address(given[0]);
    transform unprotecting = protecting ? (transform)address(given[1]) : NULL;
    if (!unprotecting)
        return NULL;
    protect = protecting;
    unprotect = unprotecting;
    Py_XSETREF(packet_type, Py_NewRef(given[2]));
    Py_XSETREF(picture_type, Py_NewRef(given[3]));
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
static PyObject *send_to(PyObject *way, const struct run *runs, Py_ssize_t count, Py_ssize_t index)
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
    for (const struct run *run = runs; run < runs + count; run++) {
        if (protected_by(context, run))
            put((int)descriptor, run->size + run->trailer, run->segment, &segments);
        else
            refused += run->packets;
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
    Py_ssize_t runs_count = PyList_GET_SIZE(given[0]);
    struct run *runs = PyMem_New(struct run, runs_count + 1);
    if (!runs)
        return PyErr_NoMemory();
    PyObject *told = PyList_New(0);
    for (Py_ssize_t number = 0; told && number < runs_count; number++)
        if (read_run(&runs[number], PyList_GET_ITEM(given[0], number)))
            Py_CLEAR(told);
    for (Py_ssize_t index = 0; told && index < PyList_GET_SIZE(given[1]); index++) {
        PyObject *news = send_to(PyList_GET_ITEM(given[1], index), runs, runs_count, index);
        if (!news || (news != Py_None && PyList_Append(told, news)))
            Py_CLEAR(told);
        Py_XDECREF(news);
    }
    PyMem_Free(runs);
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

/* What `rtp.RtpPacket` says, where it lies. */
struct packet {
    int type, marker;
    unsigned sequence;
    unsigned long timestamp, ssrc;
    const unsigned char *payload, *mid;
    int size, mid_size;
    int level, transport; /* -1: not said */
};

/* RFC 8285 section 4.2. What is not there stays. */
static void read_extensions(const unsigned char *block, int size, const struct extensions *ids, struct packet *packet)
{
    for (int at = 0; at < size;) {
        int head = block[at++];
        if (!head)
            continue;
        int number = head >> 4, length = (head & 0x0F) + 1;
        if (number == 15 || length > size - at)
            break;
        if (number == ids->mid) {
            packet->mid = block + at;
            packet->mid_size = length;
        } else if (number == ids->level) {
            packet->level = block[at] & 0x7F;
        } else if (number == ids->transport && length == 2) {
            packet->transport = (int)number16(block + at);
        }
        at += length;
    }
}

/* As `rtp.read_packet`; false where that raises. */
static int read_packet(const unsigned char *data, int end, const struct extensions *ids, struct packet *packet)
{
    if (end < HEADER || data[0] >> 6 != 2)
        return 0;
    int start = HEADER + 4 * (data[0] & 0x0F);
    *packet = (struct packet){.type = data[1] & 0x7F, .marker = data[1] >> 7, .sequence = number16(data + 2),
                              .timestamp = number32(data + 4), .ssrc = number32(data + 8), .level = -1, .transport = -1};
    if (data[0] & 0x10) {
        if (end < start + 4)
            return 0;
        int size = 4 * (int)number16(data + start + 2), block = start + 4;
        if (end < block + size)
            return 0;
        if (number16(data + start) == ONE_BYTE_PROFILE)
            read_extensions(data + block, size, ids, packet);
        start = block + size;
    }
    if (data[0] & 0x20 && end > start)
        end -= data[end - 1];
    if (end < start)
        return 0;
    packet->payload = data + start;
    packet->size = end - start;
    return 1;
}

static PyObject *said_or_none(int number)
{
    return number < 0 ? Py_NewRef(Py_None) : PyLong_FromLong(number);
}

static PyObject *mid_of(const struct packet *packet)
{
    return PyUnicode_DecodeASCII((const char *)packet->mid, packet->mid_size, "replace");
}

/* An object of that type from its fields, whose references are given away; a field may be missing for want of memory. */
static PyObject *made(PyObject *type, PyObject **fields, int count)
{
    int complete = 1;
    for (int index = 0; index < count; index++)
        complete = complete && fields[index];
    PyObject *object = complete ? PyObject_Vectorcall(type, fields, count, NULL) : NULL;
    for (int index = 0; index < count; index++)
        Py_XDECREF(fields[index]);
    return object;
}

static PyObject *packet_object(const struct packet *packet)
{
    PyObject *fields[] = {
        PyLong_FromLong(packet->type),
        PyBool_FromLong(packet->marker),
        PyLong_FromUnsignedLong(packet->sequence),
        PyLong_FromUnsignedLong(packet->timestamp),
        PyLong_FromUnsignedLong(packet->ssrc),
        PyBytes_FromStringAndSize((const char *)packet->payload, packet->size),
        mid_of(packet),
        said_or_none(packet->level),
        said_or_none(packet->transport),
    };
    return made(packet_type, fields, 9);
}

/* As `rtp.Picture`: the packets of one, in their order. */
static PyObject *picture_object(const struct packet *packets, int count)
{
    int numbered = packets->transport >= 0;
    PyObject *payloads = PyTuple_New(count), *transports = PyTuple_New(numbered ? count : 0);
    for (int index = 0; payloads && transports && index < count; index++) {
        const struct packet *packet = packets + index;
        PyObject *payload = PyBytes_FromStringAndSize((const char *)packet->payload, packet->size);
        PyObject *transport = numbered ? PyLong_FromLong(packet->transport) : NULL;
        PyTuple_SET_ITEM(payloads, index, payload);
        if (numbered)
            PyTuple_SET_ITEM(transports, index, transport);
        if (!payload || (numbered && !transport)) {
            Py_CLEAR(payloads);
            break;
        }
    }
    PyObject *fields[] = {
        PyLong_FromLong(packets->type),
        PyLong_FromUnsignedLong(packets->sequence),
        PyLong_FromUnsignedLong(packets->timestamp),
        PyLong_FromUnsignedLong(packets->ssrc),
        payloads,
        mid_of(packets),
        transports,
    };
    return made(picture_type, fields, 7);
}

/* Whether that packet is the next of the same picture, as `rtp.follows`. */
static int follows(const struct packet *last, const struct packet *packet)
{
    return packet->sequence == ((last->sequence + 1) & 0xFFFF) && packet->ssrc == last->ssrc
           && packet->timestamp == last->timestamp && packet->type == last->type
           && (packet->transport < 0) == (last->transport < 0) && packet->mid_size == last->mid_size
           && (!packet->mid_size || !memcmp(packet->mid, last->mid, packet->mid_size));
}

static int heard_one(PyObject *heard, PyObject *item)
{
    int failed = !item || PyList_Append(heard, item);
    Py_XDECREF(item);
    return failed;
}

/* Packets that may yet become a picture. */
struct pending {
    struct packet packets[SLOTS];
    int count;
};

/* They did not. */
static int scatter(PyObject *heard, struct pending *pending)
{
    for (int index = 0; index < pending->count; index++)
        if (heard_one(heard, packet_object(&pending->packets[index])))
            return -1;
    pending->count = 0;
    return 0;
}

/* As `rtp.gathered` does with every packet. */
static int gather(PyObject *heard, struct pending *pending, const struct packet *packet)
{
    int alone = !packet->size || packet->level >= 0;
    if (pending->count && (alone || !follows(&pending->packets[pending->count - 1], packet)) && scatter(heard, pending))
        return -1;
    if (alone)
        return heard_one(heard, packet_object(packet));
    pending->packets[pending->count++] = *packet;
    if (!packet->marker)
        return 0;
    int count = pending->count;
    pending->count = 0;
    return heard_one(heard, picture_object(pending->packets, count));
}

/* One datagram of media that is allowed. */
static int take(PyObject *heard, struct pending *pending, void *context, unsigned char *data, int size,
                const struct extensions *ids)
{
    struct packet packet;
    /* RFC 5761 section 4: RTCP has keys of its own. */
    int control = size >= 2 && data[1] >= 192 && data[1] <= 223;
    if (!control && size >= HEADER && size <= LONGEST && !unprotect(context, data, &size) && size >= 0
        && size <= LONGEST && read_packet(data, size, ids, &packet))
        return gather(heard, pending, &packet);
    if (scatter(heard, pending))
        return -1;
    return heard_one(heard, control ? PyBytes_FromStringAndSize((const char *)data, size) : Py_NewRef(Py_None));
}

PyDoc_STRVAR(receive_doc, "receive(descriptor, context, mid, level, transport, datagrams, octets)\n\n"
                          "What waits at a socket, but no more than is allowed of media.\n"
                          "Returns (heard, datagrams still allowed, octets still allowed, refused); of what is\n"
                          "heard RTP is a picture or a packet, or None if it cannot be used, and anything else bytes as\n"
                          "they came.");

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
    static struct pending pending;
    pending.count = 0;
    long refused = 0;
    int failed = 0, waiting = recvmmsg((int)descriptor, messages, SLOTS, MSG_DONTWAIT, NULL);
    for (int index = 0; index < waiting && !failed; index++) {
        unsigned char *data = slots[index];
        int size = (int)messages[index].msg_len;
        if (!size)
            continue;
        /* RFC 7983 section 7: the first byte says whose it is. */
        if (data[0] < 128 || data[0] > 191) {
            failed = scatter(heard, &pending)
                     || heard_one(heard, PyBytes_FromStringAndSize((const char *)data, size));
            continue;
        }
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
        failed = take(heard, &pending, context, data, size, &ids);
    }
    if (failed || scatter(heard, &pending)) {
        Py_DECREF(heard);
        return NULL;
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
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddIntConstant(module, "INTERFACE", INTERFACE))
        Py_CLEAR(module);
    return module;
}
