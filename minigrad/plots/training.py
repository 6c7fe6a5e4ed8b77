"""Pictures of training: schedules, loss and accuracy over the epochs, methods compared."""
from .style import RATE, TEST, TRAIN, new_figure, save_figure


def schedule(rate, steps, ax=None):
    """Draw the learning rates rate(1) … rate(steps); returns the matplotlib axes, and `ax.figure.savefig(path)` writes
    them. ax: matplotlib axes to draw into, else a figure is made."""
    if ax is None:
        figure, (ax,) = new_figure(1, width=5.0)
    iterations = range(1, steps + 1)
    ax.plot(iterations, [rate(i) for i in iterations], color=RATE, drawstyle="steps-mid" if steps <= 60 else "default")
    ax.set(title=type(rate).__name__, xlabel="iteration", ylabel="learning rate", ylim=(0, None))
    return ax


def training_figure(history, path):
    """Loss, accuracy and learning rate over the epochs, from `history` as `train.fit` returns it; returns the path.

    history: rows with epoch, lr, train_loss, train_accuracy and, if there was a test set, test_loss, test_accuracy
    (losses in nats per example, on a logarithmic axis; accuracies as shares, shown in per cent).
    """
    figure, (losses, accuracies, rates) = new_figure(3)
    epochs = [row["epoch"] for row in history]
    for part, colour in (("train", TRAIN), ("test", TEST)):
        if f"{part}_loss" not in history[0]:
            continue
        share = [100 * row[f"{part}_accuracy"] for row in history]
        losses.plot(epochs, [row[f"{part}_loss"] for row in history], "o-", color=colour, ms=3, label=part)
        accuracies.plot(epochs, share, "o-", color=colour, ms=3, label=f"{part} {share[-1]:.2f} %")
    losses.set(title="Loss", ylabel="nats per example", yscale="log")
    losses.legend(frameon=False)
    accuracies.set(title="Accuracy", ylabel="per cent")
    accuracies.legend(frameon=False, loc="lower right")
    rates.plot(epochs, [row["lr"] for row in history], "o-", color=RATE, ms=3)
    rates.set(title="Learning rate", ylim=(0, None))
    for ax in (losses, accuracies, rates):
        ax.set_xlabel("epoch")
        ax.xaxis.get_major_locator().set_params(integer=True)
    return save_figure(figure, path)


def comparison_figure(rows, evaluations, path):
    """Test accuracy of each method, its seeds as dots and mean ± standard deviation as a bar; returns the path.

    rows: best first, as `minigrad compare` makes them: method, accuracies (per cent, one for each seed that did not
    diverge), diverged (how many did), mean, sd (None for a single seed, which gets no bar).
    """
    figure, (ax,) = new_figure(1, width=7.2, height=0.9 + 0.3 * len(rows))
    for place, row in enumerate(reversed(rows)):
        if row["sd"] is not None and not row["diverged"]:
            ax.errorbar(row["mean"], place - 0.12, xerr=row["sd"], fmt="|", color=TEST, ms=9, mew=2, capsize=3)
        if row["diverged"]:
            ax.annotate(f"{row['diverged']} diverged", (0.01, place), xycoords=("axes fraction", "data"), va="center",
                        fontsize=8, color=TEST)
        dots = row["accuracies"]
        ax.plot(dots, [place + 0.2] * len(dots), "o", color=TRAIN, ms=5, alpha=0.5, mec="none")
    ax.set_yticks(range(len(rows)), [row["method"] for row in reversed(rows)], fontsize=8)
    ax.set(xlabel="test accuracy, %", ylim=(-0.6, len(rows) - 0.4))
    several = any(row["sd"] is not None for row in rows)
    ax.set_title(f"{evaluations} gradient evaluations each: {'seeds, and mean ± sd' if several else 'one seed'}",
                 fontsize=10)
    return save_figure(figure, path)
