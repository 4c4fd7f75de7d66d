#!/usr/bin/env python3
"""Reads a heap dump in the HPROF format and checks every record of it; a program of its own, written from the format's description only.

    tests/support/hprof.py FILE [--count CLASS] [--top N]

Checked: the header; tags and lengths of all records; that names, classes, frames, traces and threads that are referred to are there; that no
identifier is used twice; that the values of each instance are as long as the fields of its class and superclasses say; that every reference in
a field, static field, array or root leads to an object or class of the dump. Ends with one line of totals; --count adds a line for a
class (its name with dots), --top the classes with most bytes. Status 1 and a message at the first fault."""
import argparse
import collections
import mmap
import struct
import sys

SIZES = {2: None, 4: 1, 5: 2, 6: 4, 7: 8, 8: 1, 9: 2, 10: 4, 11: 8}
ARRAY_NAMES = {4: "boolean[]", 5: "char[]", 6: "float[]", 7: "double[]", 8: "byte[]", 9: "short[]", 10: "int[]", 11: "long[]"}


class Fault(Exception):
    pass


def need(condition, text, *values):
    if not condition:
        raise Fault(text % values)


class Reader:
    def __init__(self, data):
        self.data, self.at, self.id_bytes = data, 0, 0

    def take(self, length):
        need(self.at + length <= len(self.data), "the file ends within a record, at %d", self.at)
        self.at += length
        return self.data[self.at - length:self.at]

    def number(self, length):
        return int.from_bytes(self.take(length), "big")

    def id(self):
        return self.number(self.id_bytes)


class Dump:
    def __init__(self, data):
        self.r = Reader(data)
        self.names, self.frames, self.traces, self.threads = {}, {}, {}, {}
        self.serials, self.class_names = {}, {}          # serial -> class id, class id -> name
        self.classes = {}                                # class id -> (super, instance size, own field types)
        self.objects = {}                                # id -> class id or element type
        self.references = set()
        self.instances = []                              # (class id, length, place), (class id, bytes) when checked
        self.totals, self.bytes = collections.Counter(), collections.Counter()
        self.ended = False

    def value(self, kind):
        need(kind in SIZES, "type %d at %d", kind, self.r.at)
        if kind == 2:
            self.refer(self.r.id())
        else:
            self.r.take(SIZES[kind])

    def refer(self, identifier):
        if identifier:
            self.references.add(identifier)

    def size_of(self, kind):
        return SIZES[kind] or self.r.id_bytes

    # --- records of objects ---

    def new_object(self, identifier, what):
        need(identifier and identifier not in self.objects and identifier not in self.classes, "object %#x is told of twice", identifier)
        self.objects[identifier] = what

    def class_dump(self):
        r = self.r
        identifier, trace, super_class = r.id(), r.number(4), r.id()
        need(identifier in self.class_names, "class %#x was not loaded", identifier)
        need(identifier not in self.classes, "class %#x is told of twice", identifier)
        need(trace in self.traces, "trace %d", trace)
        for _ in range(3):
            self.refer(r.id())                           # loader, signers, protection domain
        need(r.id() == 0 and r.id() == 0, "reserved words of class %#x", identifier)
        size = r.number(4)
        for _ in range(r.number(2)):
            r.number(2)
            self.value(r.number(1))
        for _ in range(r.number(2)):
            need(r.id() in self.names, "name of a static field of class %#x", identifier)
            self.value(r.number(1))
        fields = []
        for _ in range(r.number(2)):
            need(r.id() in self.names, "name of a field of class %#x", identifier)
            fields.append(r.number(1))
            need(fields[-1] in SIZES, "type of a field of class %#x", identifier)
        self.classes[identifier] = (super_class, size, fields)

    def instance_dump(self):
        r = self.r
        identifier, trace, of, length = r.id(), r.number(4), r.id(), r.number(4)
        need(trace in self.traces, "trace %d", trace)
        self.new_object(identifier, of)
        self.instances.append((of, length, r.at))
        r.take(length)

    def object_array(self):
        r = self.r
        identifier, trace, length, of = r.id(), r.number(4), r.number(4), r.id()
        need(trace in self.traces, "trace %d", trace)
        self.new_object(identifier, of)
        for _ in range(length):
            self.refer(r.id())
        self.count(of, length * r.id_bytes)

    def primitive_array(self):
        r = self.r
        identifier, trace, length, kind = r.id(), r.number(4), r.number(4), r.number(1)
        need(kind in ARRAY_NAMES, "element type %d", kind)
        need(trace in self.traces, "trace %d", trace)
        self.new_object(identifier, kind)
        r.take(length * SIZES[kind])
        self.count(ARRAY_NAMES[kind], length * SIZES[kind])

    def count(self, what, length):
        self.totals[what] += 1
        self.bytes[what] += length

    def root(self, tag):
        r = self.r
        identifier = r.id()
        need(identifier, "a root that is null")
        self.refer(identifier)
        if tag == 0x01:
            r.id()
        elif tag in (0x02, 0x03):
            need(r.number(4) in self.threads or self.late_threads, "a root's thread")
            r.number(4)
        elif tag in (0x04, 0x06):
            r.number(4)
        elif tag == 0x08:
            self.threads[r.number(4)] = identifier
            need(r.number(4) in self.traces, "a thread's trace")

    def segment(self, end):
        r = self.r
        self.late_threads = True
        kinds = {0x20: self.class_dump, 0x21: self.instance_dump, 0x22: self.object_array, 0x23: self.primitive_array}
        roots = {0xff, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08}
        while r.at < end:
            tag = r.number(1)
            if tag in kinds:
                kinds[tag]()
            else:
                need(tag in roots, "tag %#x of an object at %d", tag, r.at - 1)
                self.root(tag)
        need(r.at == end, "an object's record reaches over the end of its segment, at %d", end)

    # --- records ---

    def record(self, tag, length):
        r = self.r
        if tag == 0x01:
            identifier = r.id()
            need(identifier not in self.names, "name %#x is told of twice", identifier)
            self.names[identifier] = bytes(r.take(length - r.id_bytes))
        elif tag == 0x02:
            serial, identifier, _, name = r.number(4), r.id(), r.number(4), r.id()
            need(name in self.names, "name of class %#x", identifier)
            text = self.names[name].decode("utf-8", "replace").replace("/", ".")
            need(serial not in self.serials and self.class_names.get(identifier, text) == text, "class %#x is loaded twice", identifier)
            self.serials[serial] = identifier
            self.class_names[identifier] = text
        elif tag == 0x04:
            identifier, name, signature, source, serial, line = r.id(), r.id(), r.id(), r.id(), r.number(4), r.number(4)
            need(identifier not in self.frames, "frame %#x is told of twice", identifier)
            need(name in self.names and signature in self.names and (source == 0 or source in self.names), "names of frame %#x", identifier)
            need(serial in self.serials, "class of frame %#x", identifier)
            need(line < 1 << 17 or line >= (1 << 32) - 3, "line %d of frame %#x", line, identifier)
            self.frames[identifier] = self.class_names[self.serials[serial]] + "." + self.names[name].decode()
        elif tag == 0x05:
            serial, _, count = r.number(4), r.number(4), r.number(4)
            need(serial not in self.traces, "trace %d is told of twice", serial)
            self.traces[serial] = [r.id() for _ in range(count)]
            for frame in self.traces[serial]:
                need(frame in self.frames, "frame %#x of trace %d", frame, serial)
        elif tag in (0x0c, 0x1c):
            self.segment(r.at + length)
        elif tag == 0x2c:
            self.ended = True
        else:
            raise Fault("tag %#x at %d" % (tag, r.at - 9))

    def read(self):
        r = self.r
        need(bytes(r.take(19)) == b"JAVA PROFILE 1.0.2\0", "the header")
        r.id_bytes = r.number(4)
        need(r.id_bytes in (4, 8), "identifiers of %d bytes", r.id_bytes)
        milliseconds = r.number(8)
        need(1.6e12 < milliseconds < 5e12, "the date, %d", milliseconds)
        while r.at < len(r.data):
            need(not self.ended, "more after the end of the dump")
            tag, _, length = r.number(1), r.number(4), r.number(4)
            start = r.at
            self.record(tag, length)
            need(r.at == start + length, "record %#x at %d is %d bytes long, not %d", tag, start, r.at - start, length)
        need(self.ended, "there is no end")

    # --- what only the whole tells ---

    def layout(self, of, known):
        if of not in known:
            need(of in self.classes, "class %#x of an instance is not told of", of)
            super_class, size, fields = self.classes[of]
            known[of] = fields + (self.layout(super_class, known) if super_class else [])
            need(sum(map(self.size_of, known[of])) == size, "instance size of %s", self.class_names[of])
        return known[of]

    def check(self):
        known = {}
        formats = {}
        for of, length, place in self.instances:
            if of not in formats:
                letters = {2: "Q" if self.r.id_bytes == 8 else "I", 4: "x", 5: "xx", 6: "xxxx", 7: "8x", 8: "x", 9: "xx", 10: "xxxx", 11: "8x"}
                formats[of] = struct.Struct(">" + "".join(letters[kind] for kind in self.layout(of, known)))
            need(formats[of].size == length, "an instance of %s has %d bytes", self.class_names[of], length)
            self.references.update(formats[of].unpack_from(self.r.data, place))
            self.count(of, length)
        self.references.discard(0)
        for identifier in self.references:
            need(identifier in self.objects or identifier in self.classes, "a reference leads to %#x, where nothing is", identifier)
        for identifier in self.class_names:
            need(identifier in self.classes, "class %s is loaded and not told of", self.class_names[identifier])
        for super_class, _, _ in self.classes.values():
            need(not super_class or super_class in self.classes, "superclass %#x", super_class)

    def name_of(self, what):
        return what if isinstance(what, str) else self.class_names[what]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--count", action="append", default=[])
    parser.add_argument("--top", type=int, default=0)
    options = parser.parse_args()
    with open(options.file, "rb") as file:
        dump = Dump(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    try:
        dump.read()
        dump.check()
    except Fault as fault:
        sys.exit("%s: %s" % (options.file, fault))
    print("good: %d classes, %d objects, %d threads, %d names, %d frames" %
          (len(dump.classes), len(dump.objects), len(dump.threads), len(dump.names), len(dump.frames)))
    counts = collections.Counter()
    for what, count in dump.totals.items():
        counts[dump.name_of(what)] += count
    for name in options.count:
        print("%s: %d" % (name, counts[name]))
    for what, length in dump.bytes.most_common(options.top):
        print("%12d %8d %s" % (length, dump.totals[what], dump.name_of(what)))


if __name__ == "__main__":
    main()
