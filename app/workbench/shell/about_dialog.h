// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace taxon::workbench {

/// What the program is, which versions it is made of, its licence; the details can be copied.
class AboutDialog : public QDialog {
    Q_OBJECT

public:
    explicit AboutDialog(QWidget* parent = nullptr);
};

} // namespace taxon::workbench
