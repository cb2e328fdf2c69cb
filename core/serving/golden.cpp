// SPDX-License-Identifier: GPL-3.0-or-later
#include "serving/golden.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/json_file.h"
#include "base/npy.h"
#include "base/text.h"

#include <fmt/format.h>

namespace taxon::serving {

namespace fs = std::filesystem;

Golden readGolden(const models::VersionInfo& version)
{
    const fs::path folder = version.folder / "golden";
    if (!fs::exists(folder / "golden.json"))
        throw Error(ErrorCode::NotFound, fmt::format("Version {} has no golden images.", versionName(version.number)), pathToText(folder),
                    "An export takes them from the evaluation of its run: evaluate the run, then export it again.");
    const Json file = readFormat(folder / "golden.json", "taxon.golden", 1);
    const NpyFile probabilities = NpyFile::open(folder / "probabilities.npy");
    const auto damaged = [&](const std::string& what) { return Error(ErrorCode::Damaged, what, pathToText(folder), "Compare with: taxon verify."); };
    Golden golden;
    try {
        golden.tolerance = file.at("tolerance").at("bytes").get<double>();
        for (const Json& image : file.at("images")) {
            const auto name = textToPath(image.at("file").get<std::string>());
            if (name != name.filename())
                throw damaged("golden.json names a file outside its folder.");
            golden.images.push_back({folder / name, image.at("path").get<std::string>(), image.at("saved_model").get<std::string>(),
                                     std::vector<float>(version.classes.size())});
        }
    } catch (const Json::exception& error) {
        throw damaged(fmt::format("golden.json is not as the export writes it: {}.", error.what()));
    }
    if (probabilities.shape() != std::vector<std::size_t>{golden.images.size(), version.classes.size()})
        throw damaged("probabilities.npy is not of these images and classes.");
    for (std::size_t i = 0; i < golden.images.size(); ++i)
        probabilities.copyRow(i, golden.images[i].probabilities);
    return golden;
}

} // namespace taxon::serving
