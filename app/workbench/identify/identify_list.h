// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/workspace.h"
#include "identify/identify_store.h"
#include "identify/outlook.h"
#include "library/moved_images.h"

#include <QString>
#include <QStringList>
#include <memory>
#include <optional>

namespace taxon::workbench {

/// A list of identified images and what is needed to look at it. The table is the window's own: it notes decisions as they are made.
struct IdentifyList {
    QString id;
    identify::IdentifyStore store; ///< for the rows that are on screen
    identify::IdentifyTable table;
    std::filesystem::path folder;                          ///< that was identified
    std::optional<std::string> inLibrary;                  ///< the folder relative to the library, where it lies in it
    std::shared_ptr<library::MovedImages> moved;           ///< where images of the library went
    std::shared_ptr<const scores::HeldOutAnswers> heldOut; ///< nullptr where nothing is known of the version's errors
    QString whyNoHeldOut;
    scores::ConfidenceDrift drift;
    std::vector<identify::UnreadableImage> unreadable; ///< by path
};

/// Ids of the lists of a workspace, newest first.
[[nodiscard]] QStringList identifyListIds(const Workspace& workspace);

/// Opens a list with the decisions of now. Not for the GUI thread: a second for a million images. \throws Error{NotFound|Damaged|Unsupported}.
[[nodiscard]] std::shared_ptr<IdentifyList> openIdentifyList(const Workspace& workspace, const QString& id);

} // namespace taxon::workbench
