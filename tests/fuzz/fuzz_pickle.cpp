// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/input.h"
#include "fuzz/targets.h"
#include "learn/pickle_bytes.h"

#include "learn/pickle.h"

namespace taxon::fuzz {

void pickle(std::string_view input)
{
    learn::PickleReader reader(input, "input");
    for (int i = 0; i < 8 && reader.position() < input.size(); ++i) {
        const std::size_t before = reader.position();
        if (!unlessRefused([&] { return static_cast<int>(reader.read().kind); }))
            return;
        require(reader.position() > before && reader.position() <= input.size(), "a reader goes on inside its bytes");
    }
    for (const auto& [key, storage] : reader.storages())
        require(storage.count >= 0, "no storage has fewer than no numbers");
}

std::vector<std::string> pickleSeeds()
{
    const std::string state = test::pickledStateDict({{"fc.weight", "0", 6, 0, {2, 3}, {3, 1}}, {"fc.bias", "1", 2, 0, {2}, {1}}});
    return {state, test::streamHead() + state, std::string("\x80\x04]\x94(K\x01M\x02\x01G\x3f\xf0\0\0\0\0\0\0NX\x01\0\0\0ae}q\0h\0.", 32)};
}

} // namespace taxon::fuzz
