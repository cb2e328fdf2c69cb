// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/checksum.h"
#include "base/hash.h"
#include "base/json_file.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "dataset/manifest.h"
#include "dataset/set_hash.h"
#include "shards/pack.h"
#include "support/scratch.h"

#include <QProcess>
#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace taxon::test {

namespace fs = std::filesystem;

/// A library of small files in a scratch folder, and the data set of it, in memory.
class ShardFixture {
public:
    ScratchFolder scratch;
    dataset::Manifest manifest;

    ShardFixture()
    {
        manifest.id = "set-1";
        manifest.library = scratch.path() / "library";
        fs::create_directory(manifest.library);
    }

    /// Adds an image with \p content to \p set; the class is the path's first part, or \p className.
    void add(const std::string& set, const fs::path& path, const std::string& content, const std::string& className)
    {
        scratch.write(fs::path("library") / path, content);
        dataset::ManifestRow row;
        row.path = pathToText(path);
        row.className = className;
        row.set = set;
        row.group = toHex(sha256("group " + row.path));
        row.sha256 = toHex(sha256(content));
        row.checksum = checksum(std::as_bytes(std::span(content)));
        row.bytes = content.size();
        manifest.rows.push_back(row);
    }

    /// Fills in classes, sets and order, as dataset/ does.
    void close()
    {
        std::sort(manifest.rows.begin(), manifest.rows.end(),
                  [](const auto& a, const auto& b) { return std::tie(a.set, a.className, a.path) < std::tie(b.set, b.className, b.path); });
        std::map<std::string, std::vector<const dataset::ManifestRow*>> sets;
        for (const auto& row : manifest.rows) {
            sets[row.set].push_back(&row);
            const bool known = std::find(manifest.classes.begin(), manifest.classes.end(), row.className) != manifest.classes.end();
            if (!row.className.empty() && !known)
                manifest.classes.push_back(row.className);
        }
        std::sort(manifest.classes.begin(), manifest.classes.end());
        using dataset::SetKind;
        const auto put = [&](const std::string& name, SetKind kind) {
            const auto found = sets.find(name);
            if (found != sets.end())
                manifest.sets.push_back({name, kind, found->second.size(), dataset::setHash(found->second)});
            sets.erase(name);
        };
        put("train", SetKind::Train);
        put("validation", SetKind::Validation);
        put("test", SetKind::Test);
        const auto reserve = sets.extract("reserve");
        while (!sets.empty())
            put(sets.begin()->first, sets.begin()->second.front()->className.empty() ? SetKind::OutOfScope : SetKind::Benchmark);
        if (!reserve.empty())
            manifest.sets.push_back({"reserve", SetKind::Reserve, reserve.mapped().size(), dataset::setHash(reserve.mapped())});
    }

    /// Two classes, \p train train images, and a few of every other set, one of them with an awkward name.
    static void fill(ShardFixture& fixture, int train)
    {
        for (int i = 0; i < train; ++i) {
            const std::string name = (i % 2 ? "cat/" : "dog/") + std::to_string(i) + ".jpg";
            fixture.add("train", name, name + std::string(static_cast<std::size_t>(i % 7) * 300, 'x'), i % 2 ? "cat" : "dog");
        }
        fixture.add("validation", "cat/val.png", "validation image", "cat");
        fixture.add("test", "dog/te st\n\xFF\\.JPEG", std::string(512, 't'), "dog");
        fixture.add("test", "dog/empty.jpg", "", "dog");
        fixture.add("difficult", "_benchmark/difficult/cat/a.b.jpg", "difficult image", "cat");
        fixture.add("odd things", "_benchmark/odd things/_out_of_scope/x", "no extension", "");
        fixture.add("reserve", "dog/reserve.jpg", "never packed", "dog");
        fixture.close();
    }
};

/// Three images of one class in one train shard: images-train-000000.tar with cat/a.jpg, b.jpg, c.jpg in some order.
inline void fillThree(ShardFixture& fixture)
{
    for (const char* name : {"cat/a.jpg", "cat/b.jpg", "cat/c.jpg"})
        fixture.add("train", name, std::string(700, name[4]), "cat");
    fixture.close();
}

inline std::string readAll(const fs::path& file)
{
    return readTextFile(file);
}

inline void writeAll(const fs::path& file, const std::string& bytes)
{
    QFile out(QString::fromStdString(file.native()));
    if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate)
        || out.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size()))
        qFatal("can't write %s", file.c_str());
}

/// Makes a shard set one whose images were all shared unread: its tars have no checksums (version 3).
inline void forgetChecksums(const fs::path& folder)
{
    Json manifest = readJson(folder / "manifest.json");
    manifest["version"] = 3;
    for (Json& shard : manifest["shards"])
        shard["checksum"] = "";
    writeAll(folder / "manifest.json", manifest.dump(2) + "\n");
}

/// Every file below \p root: relative path -> content; folders end in '/', links show where they lead.
inline std::map<std::string, std::string> tree(const fs::path& root)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const std::string name = entry.path().lexically_relative(root).native();
        if (entry.is_symlink())
            files[name] = "-> " + fs::read_symlink(entry.path()).native();
        else if (entry.is_directory())
            files[name + "/"] = "";
        else
            files[name] = readAll(entry.path());
    }
    return files;
}

/// A ustar header written by hand, without any code of ours or of libarchive.
inline std::string tarHeader(const std::string& name, std::size_t size, char type = '0', const std::string& link = {})
{
    std::string header(512, '\0');
    header.replace(0, std::min<std::size_t>(name.size(), 100), name, 0, 100);
    header.replace(100, 7, "0000644");
    header.replace(108, 7, "0000000");
    header.replace(116, 7, "0000000");
    char text[16];
    std::snprintf(text, sizeof text, "%011zo", size);
    header.replace(124, 11, text);
    header.replace(136, 11, "00000000000");
    header.replace(148, 8, "        ");
    header[156] = type;
    header.replace(157, link.size(), link);
    header.replace(257, 5, "ustar");
    header.replace(263, 2, "00");
    header.replace(329, 7, "0000000");
    header.replace(337, 7, "0000000");
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    std::snprintf(text, sizeof text, "%06o", sum);
    header.replace(148, 6, text);
    header[154] = '\0';
    return header;
}

inline std::string tarMember(const std::string& name, const std::string& content)
{
    std::string padded = content;
    padded.resize((content.size() + 511) / 512 * 512);
    return tarHeader(name, content.size()) + padded;
}

inline std::string tarEnd()
{
    return std::string(1024, '\0');
}

/// Runs a program, waits; its standard output. Fails the process where it can't be run or ends badly.
inline QByteArray output(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        qFatal("%s failed: %s", qPrintable(program), process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

} // namespace taxon::test
