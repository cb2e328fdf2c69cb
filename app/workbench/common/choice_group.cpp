// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/choice_group.h"

#include <QAbstractButton>

namespace taxon::workbench {

QButtonGroup* makeChoiceGroup(QObject* owner)
{
    auto* group = new QButtonGroup(owner);
    QObject::connect(group, &QButtonGroup::idToggled, group, [group](int, bool isDown) {
        if (!isDown)
            return;
        for (QAbstractButton* button : group->buttons()) {
            const int policy = button->focusPolicy();
            button->setFocusPolicy(static_cast<Qt::FocusPolicy>(button->isChecked() ? policy | Qt::TabFocus : policy & ~Qt::TabFocus));
        }
    });
    return group;
}

} // namespace taxon::workbench
