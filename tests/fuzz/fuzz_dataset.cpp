// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"

#include "base/mapped_file.h"
#include "base/text.h"
#include "dataset/manifest.h"
#include "dataset/set_hash.h"

namespace taxon::fuzz {

void dataset(std::string_view input)
{
    const auto& folder = freshFolder();
    const auto [description, table] = parted(input);
    writeInput(folder, "dataset.json", withChecksum(description, "manifest_sha256", table));
    writeInput(folder, "manifest.csv", table);
    const auto manifest = unlessRefused([&] { return taxon::dataset::Manifest::open(folder); });
    if (!manifest)
        return;
    for (const taxon::dataset::ManifestRow& row : manifest->rows) {
        const std::filesystem::path path = textToPath(row.path);
        require(!path.empty() && path.is_relative(), "a path is relative to the library");
        for (const auto& part : path)
            require(part != "..", "a path stays in the library");
        static_cast<void>(manifest->set(row.set)); // an Error here is one too many: open() has promised it
    }
    manifest->write(folder / "again");
    require(taxon::dataset::Manifest::open(folder / "again").rows.size() == manifest->rows.size(), "what was read can be written and read again");
}

std::vector<std::string> datasetSeeds()
{
    const auto& folder = freshFolder();
    taxon::dataset::Manifest manifest;
    manifest.id = "d1";
    manifest.library = "/library";
    manifest.classes = {"cat", "dog"};
    const auto row = [](const char* path, const char* className, const char* set, const char* reason) {
        return taxon::dataset::ManifestRow{
            path, className, "", set, reason, std::string(64, '9'), std::string(64, '1'), std::string(64, 'c'), std::string(32, '2'), 900};
    };
    manifest.rows = {row("cat/a.jpg", "cat", "train", ""), row("dog/\\xff,\"b\".jpg", "dog", "test", ""),
                     row("fox/c.jpg", "fox", "reserve", "too few")};
    manifest.sets = {{"train", taxon::dataset::SetKind::Train, 1, {}},
                     {"test", taxon::dataset::SetKind::Test, 1, {}},
                     {"reserve", taxon::dataset::SetKind::Reserve, 1, {}}};
    for (std::size_t i = 0; i < 3; ++i)
        manifest.sets[i].hash = taxon::dataset::setHash({&manifest.rows[i]});
    manifest.rules = Json{{"seed", 42}};
    manifest.write(folder / "seed");
    return {joined(readTextFile(folder / "seed/dataset.json"), readTextFile(folder / "seed/manifest.csv"))};
}

} // namespace taxon::fuzz
