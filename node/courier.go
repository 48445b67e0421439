package node

import (
	"storehub/node/courier"
	"storehub/node/notify"
	storehubv1 "storehub/proto/storehub/v1"
)

var noticeChannels = map[notify.Channel]storehubv1.NoticeChannel{
	notify.ChannelMail:    storehubv1.NoticeChannel_NOTICE_CHANNEL_EMAIL,
	notify.ChannelNtfy:    storehubv1.NoticeChannel_NOTICE_CHANNEL_NTFY,
	notify.ChannelWebhook: storehubv1.NoticeChannel_NOTICE_CHANNEL_WEBHOOK,
	notify.ChannelWebPush: storehubv1.NoticeChannel_NOTICE_CHANNEL_WEB_PUSH,
}

// newCourier makes what sends notices, by the channels that this node is configured with and by its modem.
func (n *Node) newCourier() (*courier.Courier, error) {
	opened, err := n.cfg.senders(string(n.id.Cluster()), n.hub.Digest)
	if err != nil {
		return nil, err
	}
	senders := map[storehubv1.NoticeChannel]notify.Sender{}
	for channel, s := range opened {
		senders[noticeChannels[channel]] = s
	}
	if modem := n.station.Modem(); modem != nil {
		senders[storehubv1.NoticeChannel_NOTICE_CHANNEL_SMS] = courier.Texts{Modem: modem}
	}
	return courier.New(courier.Config{
		Hub: n.hub, NodeID: n.ID(), Leads: n.replica.Serves, Senders: senders, Logger: n.cfg.Log,
	}), nil
}
