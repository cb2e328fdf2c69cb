// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/page.h"

#include <vector>

namespace taxon::workbench {

/// All pages, in the order of the rail. The only place that knows them: a new page is one line in pages.cpp.
[[nodiscard]] std::vector<Page*> makePages(const PageServices& services, QWidget* parent);

} // namespace taxon::workbench
