/* test_jimage.c: the reader of jimage files, on a small one made by hand and on that of this machine's JDK. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classfmt/jimage.h"
#include "support.h"

static JImage open_image(Buffer bytes)
{
    JImage      image;
    FormatError error;
    cr_assert(jimage_open(bytes.data, bytes.length, &image, &error), "%s", error.message);
    return image;
}

static JImageLocation find(const JImage *image, const char *path)
{
    JImageLocation location = { 0 };
    cr_assert(jimage_find_path(image, path, strlen(path), &location), "%s", path);
    return location;
}

static bool count_text(void *context, Utf8 package) { return (*(int *)context)++, package.length > 0; }
static bool count_module(void *context, const char *module) { return (*(int *)context)++, *module != 0; }

Test(jimage, resources_are_found_by_path_and_by_parts)
{
    Buffer         bytes = seed_read("jimage/small");
    JImage         image = open_image(bytes);
    JImageLocation location = find(&image, "/m/p/A.class"), other;
    cr_expect_str_eq(location.module, "m");
    cr_expect_str_eq(location.parent, "p");
    cr_expect_str_eq(location.base, "A");
    cr_expect_str_eq(location.extension, "class");
    cr_expect(jimage_find(&image, UTF8_LITERAL("m"), UTF8_LITERAL("p/A.class"), &other) && other.offset == location.offset);
    cr_expect(jimage_find_class(&image, UTF8_LITERAL("m"), UTF8_LITERAL("p/A"), &other) && other.offset == location.offset);
    cr_expect_not(jimage_find_class(&image, UTF8_LITERAL("n"), UTF8_LITERAL("p/A"), &other));
    cr_expect_not(jimage_find_path(&image, "/m/p/A.clas", 11, &other));
    cr_expect_not(jimage_find_path(&image, "", 0, &other));
    char path[20];
    cr_expect_eq(jimage_path(&location, path, sizeof path), 12);
    cr_expect_str_eq(path, "/m/p/A.class");
    cr_expect_eq(jimage_path(&location, path, 5), 12);
    find(&image, "/m/module-info.class");
    buffer_free(&bytes);
}

Test(jimage, resources_are_read_plain_and_packed)
{
    Buffer         bytes = seed_read("jimage/small");
    JImage         image = open_image(bytes);
    JImageLocation plain = find(&image, "/m/p/q/r.txt"), packed = find(&image, "/m/p/packed.txt"), twice = find(&image, "/m/p/twice.txt");
    FormatError    error;
    uint8_t        text[150];
    ByteSpan       data = jimage_data(&image, &plain);
    cr_assert_eq(data.length, 15);
    cr_expect_arr_eq(data.data, "plain resource\n", 15);
    cr_expect_null(jimage_data(&image, &packed).data);
    cr_expect(jimage_read(&image, &packed, text, sizeof text, &error) && memcmp(text + 135, "plain resource\n", 15) == 0);
    memset(text, 0, sizeof text);
    cr_expect(jimage_read(&image, &twice, text, sizeof text, &error) && memcmp(text + 135, "plain resource\n", 15) == 0);
    cr_expect_not(jimage_read(&image, &twice, text, sizeof text - 1, &error));
    JImageLocation odd = find(&image, "/m/p/odd.txt");
    cr_expect_not(jimage_read(&image, &odd, text, sizeof text, &error));
    cr_expect_str_eq(error.message, "jimage resource is packed by 'odd', which is not supported");
    buffer_free(&bytes);
}

/* The constant pool of p/C, packed: 1 an external text, 7 an external descriptor with three class names, one without a package. */
Test(jimage, compact_constant_pools_are_rebuilt)
{
    Buffer         bytes = seed_read("jimage/small"), expected = { 0 };
    JImage         image = open_image(bytes);
    JImageLocation location = find(&image, "/m/p/C.class"), cut = find(&image, "/m/p/cut.class");
    FormatError    error = { 0 };
    uint8_t        class_bytes[200];
    buffer_add_hex(&expected, "cafebabe 0000 003d 0008 01 0003 702f43 07 0001 01 0010 6a6176612f6c616e672f4f626a656374 07 0003 "
                              "05 0000000000000009 01 001e 284c702f433b494c6a6176612f6c616e672f4f626a6563743b4c443b2956 "
                              "0021 0002 0004 0000 0000 0000 0000");
    cr_assert_eq(location.size, expected.length);
    cr_assert(jimage_read(&image, &location, class_bytes, sizeof class_bytes, &error), "%s", error.message);
    cr_expect_arr_eq(class_bytes, expected.data, expected.length);
    cr_expect_not(jimage_read(&image, &cut, class_bytes, sizeof class_bytes, &error));
    buffer_free(&expected);
    buffer_free(&bytes);
}

Test(jimage, packages_and_modules_are_listed)
{
    Buffer bytes = seed_read("jimage/small");
    JImage image = open_image(bytes);
    int    modules = 0, packages = 0;
    jimage_each_module(&image, count_module, &modules);
    jimage_each_package(&image, "m", count_text, &packages);
    cr_expect(modules == 2 && packages == 2);
    cr_expect_str_eq(jimage_module_of_package(&image, UTF8_LITERAL("p/q")), "m");
    cr_expect_str_eq(jimage_module_of_package(&image, UTF8_LITERAL("p.q")), "m");
    cr_expect_str_eq(jimage_module_of_package(&image, UTF8_LITERAL("s")), "n");
    cr_expect_null(jimage_module_of_package(&image, UTF8_LITERAL("x")));
    cr_expect_null(jimage_module_of_package(&image, UTF8_LITERAL("y")));
    buffer_free(&bytes);
}

Test(jimage, a_damaged_header_is_refused)
{
    Buffer      bytes = seed_read("jimage/small");
    JImage      image;
    FormatError error;
    for (size_t length = 0; length < 400; length++) cr_expect_not(jimage_open(bytes.data, length, &image, &error));
    bytes.data[4] = 1;
    cr_expect_not(jimage_open(bytes.data, bytes.length, &image, &error));
    cr_expect_str_eq(error.message, "jimage file of unknown version 1.1");
    buffer_free(&bytes);
}

Test(jimage, every_entry_of_the_jdk_is_found_by_its_name)
{
    Buffer bytes = jdk_modules();
    if (!bytes.data) cr_skip("no JDK 17 here");
    JImage image = open_image(bytes);
    char   path[600];
    for (uint32_t slot = 0; slot < jimage_slot_count(&image); slot++) {
        JImageLocation location, found;
        cr_assert(jimage_location_at(&image, slot, &location));
        size_t length = jimage_path(&location, path, sizeof path);
        cr_assert(jimage_find_path(&image, path, length, &found), "%s", path);
        cr_assert_eq(found.offset, location.offset, "%s", path);
    }
    cr_expect_str_eq(jimage_module_of_package(&image, UTF8_LITERAL("java/util/logging")), "java.logging");
    int packages = 0;
    jimage_each_package(&image, "java.base", count_text, &packages);
    cr_expect(packages > 100);
}
