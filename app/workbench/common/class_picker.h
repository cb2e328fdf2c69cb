// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/name_picker.h"

namespace taxon::workbench {

/// A NamePicker for classes.
class ClassPicker : public NamePicker {
    Q_OBJECT

public:
    explicit ClassPicker(QWidget* page)
        : NamePicker({QStringLiteral("classPicker"), tr("Class"), tr("Type a class…"), tr("Classes, best match first")}, page)
    {}
};

} // namespace taxon::workbench
