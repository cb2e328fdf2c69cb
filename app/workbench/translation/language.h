// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "settings/settings.h"

namespace taxon::workbench {

/// Makes the window's words, and the numbers and dates it writes, those of a language. Called before the first widget is made: what stands
/// there already keeps its words. Qt's own words (OK, names of keys) come from Qt's translations where they are installed.
///
/// System = the words of the machine's language where there are some, else English; numbers and dates as that machine writes them.
/// GUI thread; may be called again, by tests.
void useLanguage(Settings::Language language);

} // namespace taxon::workbench
