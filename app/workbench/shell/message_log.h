// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QDialog>
#include <QObject>
#include <QString>
#include <deque>

class QPlainTextEdit;

namespace taxon::workbench {

/// What the window has said since it was started: the lines of the status bar and Qt's warnings, the last kMost of them. Lives in the GUI
/// thread; the warnings may come from any.
class MessageLog : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t kMost = 1000;

    struct Message {
        QDateTime time;
        QString source; ///< a page's title, or "Qt"
        QString text;
    };

    explicit MessageLog(QObject* parent = nullptr);
    ~MessageLog() override;

    /// The same line of the same source again is not another message.
    void add(const QString& source, const QString& text);
    [[nodiscard]] const std::deque<Message>& messages() const noexcept { return m_messages; }
    /// One line each, oldest first.
    [[nodiscard]] QString toText() const;

Q_SIGNALS:
    void added();

private:
    std::deque<Message> m_messages;
};

/// The messages in a window of their own; grows while it is open.
class MessageDialog : public QDialog {
    Q_OBJECT

public:
    explicit MessageDialog(const MessageLog& log, QWidget* parent = nullptr);

private:
    void fill();

    const MessageLog& m_log;
    QPlainTextEdit* m_text;
};

} // namespace taxon::workbench
