// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"

#include "base/csv.h"
#include "base/text.h"
#include "base/yaml_reader.h"
#include "shards/shard_set.h"
#include "shards/tar_listing.h"

namespace taxon::fuzz {
namespace {

/// A section may hold itself (an alias inside its own anchor), or the next one twice: reading has to end all the same.
constexpr int kDeepest = 64;
constexpr int kMostSections = 300;

void readEverything(YamlReader reader, int depth, int& sections)
{
    if (depth > kDeepest || ++sections > kMostSections)
        return;
    for (const std::string& key : reader.keys()) {
        std::string text;
        std::vector<std::string> list;
        int whole = 0;
        double real = 0;
        bool flag = false;
        static_cast<void>(reader.position(key));
        static_cast<void>(unlessRefused([&] { return reader.read(key, text), 0; }));
        static_cast<void>(unlessRefused([&] { return reader.read(key, list), 0; }));
        static_cast<void>(unlessRefused([&] { return reader.read(key, flag), 0; }));
        if (unlessRefused([&] { return reader.read(key, whole, -5, 5), 0; }))
            require(whole >= -5 && whole <= 5, "a number lies in its range");
        if (unlessRefused([&] { return reader.read(key, real, -1, 1), 0; }))
            require(real >= -1 && real <= 1, "a number lies in its range");
        static_cast<void>(unlessRefused([&] { return readEverything(reader.section(key), depth + 1, sections), 0; }));
    }
    static_cast<void>(unlessRefused([&] { return reader.finish(), 0; }));
}

} // namespace

void csv(std::string_view input)
{
    if (const auto table = unlessRefused([&] { return CsvTable::parse(input, "input"); }); table && table->rows() > 0)
        static_cast<void>(table->at(table->rows() - 1, 0));
    const std::vector<std::string> fields = split(input, '\x1F');
    if (fields.size() < 2 || (fields.size() == 2 && fields[0].empty()))
        return;
    CsvWriter writer({"a", "b"});
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
        writer.row({fields[i], fields[i + 1]});
    const CsvTable again = CsvTable::parse(writer.text(), "what was written"); // an Error here is one too many
    require(again.rows() == fields.size() / 2, "as many rows are read as were written");
    for (std::size_t i = 0; i < again.rows(); ++i)
        require(again.at(i, 0) == fields[2 * i] && again.at(i, 1) == fields[2 * i + 1], "a field survives writing and reading");
}

std::vector<std::string> csvSeeds()
{
    return {"path,class\na.jpg,cat\n", "a,b\r\n\"x, \"\"y\"\"\",\"two\nlines\"\r\n", "\xEF\xBB\xBFpath\nx", "one\x1Ftwo, \"three\"\x1F\x1F\r\n"};
}

void yaml(std::string_view input)
{
    int sections = 0;
    if (auto reader = unlessRefused([&] { return YamlReader::parse(std::string(input), "input"); }))
        readEverything(std::move(*reader), 0, sections);
}

std::vector<std::string> yamlSeeds()
{
    return {"architecture: small_cnn\ntraining:\n  epochs: 3\n  learning_rate: 1e-3\nnames: [a, \"b\\n\"]\n",
            "a: &x {b: 1}\nc: *x\nd: |\n  text\ne: !!str 5\n", "# nothing\n", "a: {b: {c: [1, {d: ~}]}}\n? f\n: g\n"};
}

void names(std::string_view input)
{
    const std::string text = pathToText(std::filesystem::path(std::string(input)));
    require(isUtf8(text), "a name as text is UTF-8");
    for (const char c : text)
        require(static_cast<unsigned char>(c) >= 0x20 && c != '\x7F', "a name as text has no control characters");
    require(textToPath(text).native() == input, "a name survives as text");
    static_cast<void>(unlessRefused([&] { return textToPath(input); }));
    static_cast<void>(shellQuoted(input));
    if (const auto path = unlessRefused([&] { return shards::safeRelativePath(input, "input"); }))
        require(path->is_relative() && path->lexically_normal() == *path, "a safe path goes straight down");
    std::string why;
    const std::string member = shards::normalisedName(std::string(input).c_str(), why);
    require(member.empty() || (why.empty() && member.front() != '/' && ("/" + member + "/").find("/../") == std::string::npos),
            "a member's name stays below its folder");
}

std::vector<std::string> namesSeeds()
{
    return {"cat/a.jpg", "../../etc/passwd",    "a\\x41\\\\b", "\xFF\n\x7F", "cafe\xCC\x81/caf\xC3\xA9", "./a//b/", "/abs",
            "-rf",       std::string("a\0b", 3)};
}

} // namespace taxon::fuzz
