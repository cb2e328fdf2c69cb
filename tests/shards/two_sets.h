// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shard_fixture.h"

namespace taxon::test {

/// Two shard sets of one library, packed into shards/<id> of the scratch folder; between them one train image changed, so
/// that one tar (and index and manifest) of the second differs from the first's.
struct TwoSets {
    static constexpr const char* kFirst = "20260101-000000";
    static constexpr const char* kSecond = "20260102-000000";

    ShardFixture library;
    fs::path sets = library.scratch.path() / "shards";

    explicit TwoSets(int train = 160)
    {
        ShardFixture::fill(library, train);
        shards::packShards(library.manifest, sets / kFirst, {}, {});
        dataset::Manifest changed = library.manifest;
        for (dataset::ManifestRow& row : changed.rows) {
            if (row.path != "dog/6.jpg")
                continue;
            const std::string content(row.bytes, 'y');
            library.scratch.write(fs::path("library") / row.path, content);
            row.sha256 = toHex(sha256(content));
            row.checksum = checksum(std::as_bytes(std::span(content)));
        }
        shards::packShards(changed, sets / kSecond, {}, {});
    }

    [[nodiscard]] fs::path first() const { return sets / kFirst; }
    [[nodiscard]] fs::path second() const { return sets / kSecond; }
};

} // namespace taxon::test
