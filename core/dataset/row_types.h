// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/digest.h"
#include "base/shared_text.h"

namespace taxon::dataset {

using Name = SharedText;               ///< a class, a set, a reason
using Digest = taxon::Digest<32>;      ///< a SHA-256
using ShortDigest = taxon::Digest<16>; ///< a checksum of base/checksum.h

} // namespace taxon::dataset
