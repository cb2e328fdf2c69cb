// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/targets.h"

namespace taxon::fuzz {

const std::vector<Target>& targets()
{
    static const std::vector<Target> all{
        {"csv", csv, csvSeeds},          {"dataset", dataset, datasetSeeds},
        {"image", image, imageSeeds},    {"journal", journal, journalSeeds},
        {"names", names, namesSeeds},    {"npy", npy, npySeeds},
        {"pickle", pickle, pickleSeeds}, {"safetensors", safetensors, safetensorsSeeds},
        {"served", served, servedSeeds}, {"shard_index", shardIndex, shardIndexSeeds},
        {"tar", tar, tarSeeds},          {"yaml", yaml, yamlSeeds},
    };
    return all;
}

} // namespace taxon::fuzz
