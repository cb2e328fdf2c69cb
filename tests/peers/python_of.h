// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>

namespace taxon::test {

/// The python3 of a judge (tests/peers/requirements/NAME.txt), installed at the first call, which may take minutes.
/// \returns "" if it can't be had, and why in \p problem.
inline QString pythonOf(const char* judge, QString& problem, int waitMs = 500'000)
{
    QProcess process;
    process.start(QStringLiteral("bash"), {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/python_of.sh"), QString::fromLatin1(judge)});
    const bool done = process.waitForFinished(waitMs) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    problem = QString::fromUtf8(process.readAllStandardError());
    return done ? QString::fromUtf8(process.readAllStandardOutput()).trimmed().split(QLatin1Char('\n')).last() : QString();
}

} // namespace taxon::test
