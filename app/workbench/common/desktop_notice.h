// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace taxon::workbench {

/// Shows a notice of the desktop (org.freedesktop.Notifications on the session bus) for what a person waits for and may not look at. Returns at once; where
/// there is no such service, nothing happens: the window says the same. \returns whether it was sent.
bool noticeOnDesktop(const QString& title, const QString& words);

} // namespace taxon::workbench
