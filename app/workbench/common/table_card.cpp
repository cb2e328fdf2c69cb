// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/table_card.h"

#include <QHBoxLayout>

namespace taxon::workbench {

Card* tableCard(const QString& objectName, const QString& heading, FigureTable* table, QLabel* note)
{
    auto* card = new Card(objectName);
    QHBoxLayout* line = card->addHeading(heading);
    line->addStretch();
    line->addWidget(note);
    card->body()->addWidget(table);
    card->body()->addStretch(); // beside a higher card the table stays below its heading
    return card;
}

} // namespace taxon::workbench
